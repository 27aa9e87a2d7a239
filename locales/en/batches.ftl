# Assessment batches: states, parts, applications, conditions of filing
batch-state-draft = Draft
batch-state-submitted = Awaiting approval
batch-state-returned = Returned
batch-state-approved = Approved
batch-state-application-open = Open for applications
batch-state-arranging = Being arranged
batch-state-staffing = Being staffed
batch-state-examining = Examination
batch-state-scoring = Scoring
batch-state-public-notice = Public notice
batch-state-certifying = Issuing certificates
batch-state-archived = Archived
batch-state-cancelled = Cancelled
part-theory-test = Theory test
part-practical-test = Practical test
part-comprehensive-review = Comprehensive review
application-state-draft = Draft
application-state-submitted = Awaiting review
application-state-returned = Returned
application-state-accepted = Accepted
application-state-arranged = Arranged
application-state-examined = Examined
application-state-passed = Passed
application-state-failed = Failed
application-state-resit-due = Resit due
application-state-withdrawn = Withdrawn

# Who may
denied-batch-of-other-body = Only staff of the body itself can draft its batches.
denied-batch-is-the-bodys = This step is for the staff of the certification body.
denied-batch-is-the-citys = Approving and returning are for the city administrator.
batch-not-found = There is no such batch; the number may be wrong, or it belongs to another body.
batch-site-not-found = There is no such site.
batch-changed-meanwhile = Somebody has just changed this batch. Please reload the page and check before you go on.
batch-step-impossible = The batch is now “{ $from }” and cannot become “{ $to }”.
batch-not-editable = The batch is now “{ $state }”: days and lines can no longer be changed, unless it is returned.
batch-serials-used-up = The 999 batch numbers of this site are used up for the month. Please choose another month.

# Conditions of filing
batch-body-not-in-force = The filing of the body is now “{ $state }”: it cannot file batches.
batch-site-not-in-force = The filing of the site “{ $site }” is now “{ $state }”: it cannot file batches.
batch-site-filing-ends = The filing of the site “{ $site }” does not hold on { $day } (it runs from { $from } to { $to }). Change the days, or extend the filing first.
batch-days-reversed = The last day is before the first day. Please check the days.
batch-without-lines = There are no lines yet. Add at least one trade and level.
batch-line-access-type = { $trade } is an access-type qualification, outside level certification. Please remove this line.
batch-line-trade-retired = { $trade } { $level }: this trade is retired from { $day }; the assessment must be before.
batch-line-quota = { $trade } { $level }: the quota must be at least 1.
batch-line-outside-scope = { $trade } { $level } is outside the scope of the site “{ $site }”. Choose a trade and level within it, or file an extension first.
batch-line-scope-ends = { $trade } { $level }: the scope of the site “{ $site }” does not hold on { $day }. Change the days, or extend the scope first.
batch-too-late = A batch must be filed at least { $days ->
    [one] one working day
   *[other] { $days } working days
} before its first day. Filed today, it can begin on { $earliest } at the earliest; it says { $first }.
batch-line-twice = This trade and level stands above already.
batch-quota-form = The quota is a whole number from 1 to 40000.
batch-line-quota-below-candidates = { $trade } { $level } has { $candidates ->
    [one] one candidate
   *[other] { $candidates } candidates
} already; the quota cannot be less.
batch-line-has-candidates = Candidates have applied for { $trade } { $level }; the line cannot be removed.
batch-without-candidates = There are no candidates yet. Upload the roster before closing applications.

# Mail
mail-batch-approved-subject = Assessment batch approved
mail-batch-approved-body = “{ $title }” (batch { $number }) is approved and begins on { $day }. It is open for applications now: please upload or check the roster.
mail-batch-returned-subject = Assessment batch returned
mail-batch-returned-body = “{ $title }” (batch { $number }) was returned. Please change it and submit it again.
mail-batch-returned-reason = Reason: { $reason }
mail-batch-link = Open the batch

# Pages
batch = Batch
batch-new = Draft a batch
batch-edit = Change the batch
batch-form-lead = Once it is drafted you can upload the roster and then submit it.
batch-save = Save the draft
batch-title = Title
batch-title-hint = For instance: batch 12 of 2026
batch-title-long = A title has at most 100 characters.
batch-site = Site
batch-first-day = First day
batch-last-day = Last day
batch-earliest = A batch is filed at least { $days } before its first day. Filed today, it can begin on { $earliest } at the earliest. A draft may have earlier days.
batch-early = Too early
batch-add-line = Add a line
working-days = { $count ->
    [one] { $shown } working day
   *[other] { $shown } working days
}
batch-lines = Lines
batch-lines-how = One trade and level a row; empty rows do not count
batch-line-scope = Trade and level
batch-line-standard = Standard
batch-line-standard-default = The present version
batch-quota = Quota
batch-number = Batch
batch-body = Body
batch-days = Days
batch-candidates = Candidates
batch-state = State
batch-trade = Trade
batch-level = Level
batch-parts = Parts
batch-and = { ", " }
batch-filter-text = Find a batch
batch-filter-text-hint = Number, title or body
batch-filter-from = Days from
batch-filter-to = to
batch-none = No batches yet
batch-none-how = Batches that are drafted stand here; if you filter, clear the filter first.
batch-no-lines = No lines yet
batch-no-lines-how = Choose “Edit” and add the trades and levels to be assessed.
batch-no-candidates = No candidates yet
batch-no-candidates-how = Upload a roster or enter candidates one by one.
batch-candidate-count = { $count ->
    [one] { $shown } candidate
   *[other] { $shown } candidates
}
batch-line-count = { $count ->
    [one] { $shown } line
   *[other] { $shown } lines
}
batch-assessor-count = { $count ->
    [one] { $shown } assessor
   *[other] { $shown } assessors
}
batch-progress = Progress of the batch
batch-roster = Roster
batch-results-open = Results, sheets and notice
batch-certificates-open = Issue and issued certificates
batch-roster-open = Roster and upload
batch-staffing = Assessors
batch-staffing-open = Assign assessors
batch-facts = Facts
batch-filing = Filing
batch-filing-until = valid until { $day }
batch-history = History
batch-do-submit = Submit for approval
batch-do-approve = Approve
batch-do-return = Return
batch-do-cancel = Cancel the batch
batch-do-close = Close applications
batch-do-arrange = Give out numbers
batch-do-finish-staffing = Finish staffing
batch-close-lead = { $count ->
    [one] The roster is settled with { $shown } candidate: nobody can be added or withdrawn any more.
   *[other] The roster is settled with { $shown } candidates: nobody can be added or withdrawn any more.
} Applications cannot be opened again.
batch-arrange-lead = { $count ->
    [one] { $shown } candidate gets a ticket number and an anonymous code.
   *[other] { $shown } candidates get a ticket number and an anonymous code each.
} The numbers cannot be changed or given out anew.
batch-finish-staffing-lead = { $count ->
    [one] { $shown } score sheet is made for the panels as they are now.
   *[other] { $shown } score sheets are made for the panels as they are now.
} Assessors can no longer be changed afterwards.
batch-do-score = Begin scoring
batch-return-title = Return this batch
batch-return-lead = The body can change it and submit it again; the roster stays. It reads the reason you give.
batch-cancel-title = Cancel this batch
batch-cancel-lead = This cannot be undone; all applications are withdrawn with it.
batch-drafted = Drafted as batch { $number }.
batch-changed = The batch is changed.
batch-said-submitted = “{ $title }” is submitted and awaits approval.
batch-said-approved = “{ $title }” is approved and open for applications.
batch-said-returned = “{ $title }” is returned to the body.
batch-said-cancelled = “{ $title }” is cancelled; its applications are withdrawn.
batch-said-closed = “{ $title }” is closed for applications. Give out the numbers next.
batch-said-arranged = All candidates of “{ $title }” have ticket numbers and anonymous codes. Assign assessors next.
batch-said-staffed = “{ $title }” is staffed and the score sheets are there.
batch-said-scoring = Scoring of “{ $title }” has begun.

# Changes
batch-not-held-yet = The assessment begins on { $day }; no mark can be entered before.
