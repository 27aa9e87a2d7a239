# Importing a score book: each message says what is wrong and what would be right.

scores-ticket-unknown = This batch has no ticket number { $number }. Check the candidate number.
scores-ticket-twice = The same candidate number as in row { $row }. Delete one of the rows or correct the number.
scores-name-differs = The name is given as "{ $found }", but this ticket number belongs to "{ $registered }". Check whether rows were shifted.
scores-document-differs = The document number is not that of the candidate with this ticket number. Check whether rows were shifted.
scores-level-differs = The level differs from the application, which is for { $registered }. Please check.
scores-mark-missing = { $title } is missing. Enter a mark from 0 to 100, or 缺考 (absent), 违纪 (violation) or 免试 (exempt).
scores-part-not-required = This level has no comprehensive review, so this is not imported. Please check.
scores-status-contradicts = The state is { $status }, yet every part has a mark. Leave the mark of that part empty, or correct the state.
scores-total-differs = The total { $text } is not the sum of the parts. Check the marks. The total is informative only.
scores-result-differs = By the marks of the parts the result would be { $expected }. Please check. The marks of the parts count.
score-book = Score book
score-book-title = Import a score book
score-book-how = Marks of tests by machine or on paper, written into the score sheets by ticket number. What an assessor has written by hand is never overwritten.
score-book-into = Into which sheets
score-book-confirmed-by-other = A sheet that is complete is submitted in your name; another person has to confirm it
score-book-no-sheets = There is no open sheet
score-book-no-sheets-how = Sheets are made when assessors are assigned; one that is submitted has to be sent back first.
score-book-by-hand = { $count ->
    [one] { $shown } mark by hand stays as it is
   *[other] { $shown } marks by hand stay as they are
 }
score-book-do-post = { $count ->
    [one] Write the marks of { $shown } candidate
   *[other] Write the marks of { $shown } candidates
 }
score-book-sheets-missing = Choose at least one sheet.
score-book-said-posted = { $cells } marks written; { $submitted } sheets submitted, waiting for another person to confirm.
