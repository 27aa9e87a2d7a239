# Worklist
worklist-waiting = { $count ->
    [one] One thing waits for you.
   *[other] { $shown } things wait for you.
}
worklist-waiting-due = { $count ->
    [one] One of them is due today or late.
   *[other] { $shown } of them are due today or late.
}
worklist-nothing-lead = Nothing waits for you now.
worklist-nothing = Nothing to do
worklist-nothing-how = {" "}New work will be listed here with its deadline.
worklist-first = Do the most urgent
worklist-due-now = Due today or late
worklist-due-soon = Within seven days
worklist-due-later = Later
worklist-items = { $count ->
    [one] 1 thing
   *[other] { $shown } things
}
worklist-since = since { $time }
worklist-by = by { $day }
worklist-days-left = { $count ->
    [one] 1 working day left
   *[other] { $shown } working days left
}
worklist-lately = Lately
worklist-done = What I did
worklist-nothing-done = Nothing yet.
worklist-sensitive = Sensitive actions of late
worklist-nothing-sensitive = No sensitive actions
worklist-batch = { $body }, { $title }, { $count ->
    [one] 1 candidate
   *[other] { $count } candidates
}
worklist-returned-because = Returned: { $reason }
worklist-submitted-by = Submitted by { $name }
worklist-sheets-submitted = { $count ->
    [one] 1 sheet waits for confirmation
   *[other] { $count } sheets wait for confirmation
}
worklist-sheets-confirmed = { $confirmed } of { $all } sheets confirmed
worklist-sheet = { $title }, { $trade } { $level }, { $part }
worklist-sheet-rejected = Sent back: { $reason }
worklist-cells-filled = { $filled } of { $all } candidates marked
worklist-dead-mails = { $count ->
    [one] One mail could not be sent
   *[other] { $count } mails could not be sent
}
worklist-locked-accounts = { $count ->
    [one] One account is locked
   *[other] { $count } accounts are locked
}
worklist-accounts-without-role = { $count ->
    [one] One account has no role today
   *[other] { $count } accounts have no role today
}
worklist-chain-broken = The last check found the audit chain broken; report it
worklist-chain-old = The audit chain has not been checked for more than 30 days
worklist-chain-never = The audit chain has never been checked
work-kind-decide-filing = Filing
work-kind-publish-results = Results
work-kind-issue-certificates = Certificates
work-kind-watch-notice = On notice
work-kind-mend-batch = Returned
work-kind-submit-draft = Draft
work-kind-fill-roster = Roster
work-kind-arrange-candidates = Arrangement
work-kind-assign-assessors = Assessors
work-kind-confirm-sheets = Confirmation
work-kind-watch-marking = Marking
work-kind-mark-sheet = Marking
work-kind-mend-mail = Mail
work-kind-unlock-accounts = Accounts
work-kind-grant-roles = Accounts
work-kind-report-broken-chain = Audit
work-kind-check-chain = Audit
do-decide-filing = Decide filing
do-publish-results = Publish results
do-issue-certificates = Issue certificates
do-watch-notice = View notice
do-mend-batch = Correct batch
do-submit-draft = Continue draft
do-fill-roster = Upload roster
do-arrange-candidates = Arrange candidates
do-assign-assessors = Assign assessors
do-confirm-sheets = Confirm sheets
do-watch-marking = View batch
do-mark-sheet = Mark
do-mend-mail = View mail
do-unlock-accounts = View accounts
do-grant-roles = View accounts
do-report-broken-chain = View trail
do-check-chain = Check
worklist-the-sheet = score sheet
worklist-the-person = person
worklist-due-any-time = To do at any time
worklist-watched = Under way, nothing for you to do
work-kind-decide-competition = Decide about a competition
work-kind-mend-competition = Mend a returned competition
work-kind-submit-competition = Submit a competition
work-kind-publish-competition = Publish a competition
work-kind-open-entry = Open entry
work-kind-resume-competition = Resume a postponed competition
do-decide-competition = Decide
do-mend-competition = Mend
do-submit-competition = Submit
do-publish-competition = Publish
do-open-entry = Open
do-resume-competition = Resume
worklist-competition = { $name } ({ $organiser })
work-kind-review-entries = Review entries
work-kind-appoint-officials = Appoint officials
do-review-entries = Review
do-appoint-officials = Appoint
worklist-entries-undecided = { $count ->
    [one] { $count } entry waits
   *[other] { $count } entries wait
}
worklist-the-entry = an entry
worklist-the-official = an official
worklist-contest = { $name } ({ $competition })
work-kind-draw-contest = Draw and seal
work-kind-prepare-result = Compute the result
work-kind-close-appeals = Close appeals
work-kind-open-result-notice = Put the result on notice
work-kind-finalise-result = Make the result final
do-draw-contest = Draw
do-prepare-result = Compute
do-close-appeals = Close
do-open-result-notice = Publish
do-finalise-result = Confirm
