# Pages of rosters: upload, results, entry, withdrawal
run-state-checking = Being checked
run-state-checked = Checked, not posted
run-state-refused = File refused
run-state-posted = Posted
roster-line-gone = This trade and level is no longer a line of the batch.
roster-live-elsewhere = This person applies for the same trade and level in batch { $batch }, which has not ended.
roster-quota = { $line }: the quota is { $quota }; there are { $present } candidates and the roster would add { $more }. Nothing was posted: shorten the roster or have the quota changed.
roster-batch-takes-none = The batch is closed for applications.
roster-run-interrupted = The program stopped in the middle of the check. No candidate was added. Upload the roster again.
roster-run-not-checked = This roster is posted already, or its check has not ended.
roster-run-not-found = There is no such upload.
roster-template-not-found = There is no such template.
roster-application-not-found = There is no application of this candidate.
roster-withdraw-too-late = The batch is closed for applications; nothing can be withdrawn.
roster-file-missing = Choose a roster file first (xlsx, xls or csv).
roster-enter = Enter one candidate
roster-enter-lead = The fields of the 33-column template, checked by the same rules.
roster-do-enter = Add to the roster
roster-upload = Upload a roster
roster-upload-how = 33 columns, 20 columns or the short form, in any order
roster-drop = Drop the roster here, or
roster-choose = Choose a file
roster-do-upload = Upload and check
roster-template-33 = 33-column template
roster-template-20 = 20-column template
roster-template-short = Short template
roster-runs = Uploads
roster-rows = { $count ->
    [one] { $shown } row
   *[other] { $shown } rows
}
roster-find = Find a candidate
roster-name = Name
roster-document = Document number
roster-condition = Condition
roster-ticket = Ticket
roster-do-withdraw = Withdraw
roster-do-invite = Invite to an account
roster-result = Result
roster-do-post = { $count ->
    [one] Post { $shown } row
   *[other] Post { $shown } rows
}
roster-checked-so-far = { $count ->
    [one] { $shown } row checked
   *[other] { $shown } rows checked
}
roster-may-leave = You can leave this page; the check goes on. Come back from the uploads of the roster page at any time.
roster-refused = This file was not taken
roster-again = Upload again
roster-is-posted = { $count ->
    [one] { $shown } candidate posted.
   *[other] { $shown } candidates posted.
}
roster-tab-good = Good { $shown }
roster-tab-warnings = Warnings { $shown }
roster-tab-errors = Errors { $shown }
roster-no-rows = No rows here
roster-no-rows-how = See the other tabs.
roster-row = Row
roster-column = Column
roster-typed = Typed
roster-wrong = What is wrong
roster-right = What would be right
roster-download-bad = Download the bad rows (XLSX with reasons)
roster-rejection-reason = Reason for rejection
roster-said-posted = Candidates posted: { $posted }; rows that could not be posted: { $refused }.
roster-said-entered = { $name } is on the roster.
roster-said-withdrawn = The application is withdrawn.
mail-roster-posted-subject = You are registered for a skill level certification
mail-roster-posted-body = You are registered for { $trade } { $level } ({ $batch }); it begins on { $day }.
mail-roster-posted-next = Your ticket number will be shown among your applications. If you did not apply, please tell the certification body.
mail-roster-posted-link = See my applications
