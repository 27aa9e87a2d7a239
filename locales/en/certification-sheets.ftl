# Score sheets
sheet-not-found = There is no such score sheet, or it is not yours.
sheet-cell-not-found = This code is not on the sheet, or the sheet is not yours.
sheet-key-too-long = What was sent is incomplete. Please reload the page and try again.
sheet-not-open = This sheet has been submitted and can no longer be changed. If it has to be, whoever checks it sends it back.
sheet-batch-takes-no-marks = This batch takes no marks now: marking is possible during examination and scoring only.
sheet-code-missing = An arranged candidate has no anonymous code yet, so the score sheets cannot be made. Please finish the arrangement first.
sheet-decide-own = Nobody checks his own sheet; somebody else has to.
sheet-decide-role = A sheet is checked by staff of the body or by the lead assessor.
sheet-decide-same-account = You submitted or entered this sheet, so somebody else has to check it.
sheet-reopen-role = Only staff of the body can open a confirmed sheet again.
sheet-state-open = Being marked
sheet-state-submitted = To be checked
sheet-state-confirmed = Confirmed
part-state-pending = No mark yet
part-state-scored = Marked
part-state-absent = Absent
part-state-violation = Violation
part-state-exempt = Exempt

# Pages
sheets-title = Score sheets
sheets-none = No score sheets
sheets-none-how = They appear here once the staffing of a batch is complete.
sheet-title = Score sheet
sheet-state = State
sheet-days = Days of assessment
sheet-filled = Filled
sheet-of-panel = of the panel that you check
sheet-code = Code
sheet-mark = Mark
sheet-out-of = out of 100
sheet-standing = Situation
sheet-present = Present
sheet-cell-state = State
sheet-remark = Remark
sheet-caption = { $count ->
    [one] { $shown } code
   *[other] { $shown } codes
}
sheet-codes-only = codes only, neither names nor employers
sheet-you-are = you are assessor { $shown }
sheet-assessor-number = Assessor { $shown }
sheet-print-blank = Print a blank sheet
sheet-blank-title = Blank score sheet
sheet-signature = Signature of the assessor
sheet-signature-date = Date
sheet-legend = What the signs mean
sheet-legend-missing = Hatched: no mark yet
sheet-key-next = next candidate
sheet-key-move = move
sheet-figure-filled = Filled
sheet-figure-missing = missing
sheet-figure-states = of them absent, violation or exempt
sheet-figure-total = total
sheet-figure-mean = mean
sheet-save = Save
sheet-submit = Submit sheet
sheet-saved = The sheet is saved.
sheet-submitted = The sheet is submitted and waits to be checked by somebody else.
sheet-conflict = This cell has just been changed to { $theirs }; you typed { $mine }. Save once more to use yours.
sheet-form-problems = { $count ->
    [one] One cell is not saved; the others are
   *[other] { $count } cells are not saved; the others are
}
sheet-cells-missing = { $count ->
    [one] Not yet ready to submit: one cell is empty ({ $codes }).
   *[other] Not yet ready to submit: { $count } cells are empty ({ $codes }).
}
sheet-step-impossible = This is not possible with the sheet as it stands. Please reload and look again.
sheet-has-results = The results of this batch are computed, so its sheets can no longer be opened.
sheet-was-rejected = Whoever checked the sheet sent it back:
sheet-submitted-by = Submitted by { $who }, { $at }
sheet-confirmed-by = Confirmed by { $who }, { $at }
sheet-decide-lead = Please check each mark. A confirmed sheet is locked; if in doubt send it back with a reason. Whoever checks cannot change a mark.
sheet-confirm = Confirm marks
sheet-reject = Send back
sheet-reject-lead = The assessor changes the sheet and submits it again.
sheet-reopen = Open again
sheet-reopen-lead = The sheet goes back to its assessor, who changes and submits it; somebody else confirms it again.
sheet-reopened = The sheet is open again.
sheet-rejected-said = The sheet went back to its assessor.
sheet-confirmed-said = The sheet is confirmed and locked.
sheet-spread = Marks lie far apart
sheet-history = Changes
sheet-no-history = No changes yet.
sheet-change-marked = Marked
sheet-change-imported = Entered from a score book
sheet-change-submitted = Submitted
sheet-change-confirmed = Confirmed
sheet-change-rejected = Sent back
sheet-change-reopened = Opened again
setting-score-spread-warning = Points between the marks of a panel from which whoever checks is warned
