# Imports from spreadsheets: what all registers share
run-state-checking = Being checked
run-state-checked = Checked, not posted
run-state-refused = File refused
run-state-posted = Posted
import = Import
import-bodies = Import bodies
import-scopes = Import scopes
import-title = Import: { $register }
import-not-found = There is no such upload.
import-not-checked = This sheet is posted already, or its check has not ended.
import-interrupted = The program stopped in the middle of the check. Nothing was posted.
    .right = Upload the file again.
import-file-missing = Choose a file first (xlsx, xls or csv).
import-upload = Upload a sheet
import-any-order = Columns in any order; a heading may stand above them
import-template = Download an empty template
import-drop = Drop the file here, or
import-choose = Choose a file
import-do-upload = Upload and check
import-runs = Uploads
import-rows = { $count ->
    [one] { $shown } row
   *[other] { $shown } rows
 }
import-result = Result
import-do-post = { $count ->
    [one] Post { $shown } row
   *[other] Post { $shown } rows
 }
import-checked-so-far = { $count ->
    [one] { $shown } row checked
   *[other] { $shown } rows checked
 }
import-may-leave = You can leave this page; the check goes on. Come back from the list of uploads at any time.
import-refused = This file was not taken
import-again = Upload again
import-is-posted = { $count ->
    [one] { $shown } row is posted.
   *[other] { $shown } rows are posted.
 }
import-tab-good = Good { $shown }
import-tab-good-rows = Rows that can be posted
import-tab-warnings = Warnings { $shown }
import-tab-errors = Errors { $shown }
import-no-rows = No rows here
import-no-rows-how = See the other tabs.
import-row = Row
import-column = Column
import-typed = Typed
import-wrong = What is wrong
import-right = What would be right
import-download-bad = Download the bad rows (XLSX with reasons)
import-rejection-reason = Reason for rejection
import-columns = Columns of the sheet
import-required = Required
import-other-titles = Other titles
import-twice = The same as row { $row }.
    .right = Merge the two or take one out.
import-unchanged = In the register already, with the same values; nothing will change.
import-will-change = Will change from "{ $old }" to "{ $new }".
    .right = Please check.
import-row-refused = Row { $row } cannot be posted now; nothing of the sheet was written.
import-said-posted = { $written } rows written, { $unchanged } the same as in the register, { $left } rows with errors not posted.
register-kind-trades = Trades
register-kind-bodies = Bodies and sites
register-kind-scopes = Scope lines
register-kind-assessors = Assessors
register-kind-certificates = Certificates
import-trades-how = One trade a row. A code that is in the register gets the level range, standard and access flag of the sheet; blank cells change nothing. Retire and restore trades on their own pages.
import-bodies-how = One site a row; a body with several sites has several rows, which agree about the body. A credit code or filing code that is in the register gets the values of the sheet; blank cells change nothing. A new filing without a state comes in as in force; the state of a filing that is there is changed on the page of its body.
import-scopes-how = One trade and level of a site a row; a level may be a range such as 五级-三级 or 5-3. Without days a line is valid as long as the filing. Lines that are there are left alone; end or extend them on the page of the body.
import-assessors-how = One card a row. A card number that is in the register gets the grade, days, trades, employer and district of the sheet; blank cells change nothing. Correct names, documents and contacts on the pages of people, and give a new card number on the assessor's page. An exported sheet can be changed and imported again: leave the masked document numbers as they are.
import-certificates-how = One certificate of the past a row, with the whole document number of its holder, who is registered with it. The number has to follow the rules of its time, and its site has to be registered. A certificate that is in the register is left alone; correct it on its own page.
trade-import-retired = { $code } is retired.
    .right = Restore it on its page first, then import.
trade-import-occupation = The classification has no "{ $text }", or it is retired.
    .right = Enter the occupation as the national classification names it, and its code if you have it.
trade-import-name-differs = The occupation is given as "{ $found }", but the code is that of "{ $expected }".
    .right = Check both.
trade-import-code-differs = The code does not agree with occupation and work type.
    .right = It would be { $expected }.
body-import-code-of-other = The body of this code is registered with the credit code { $uscc }.
    .right = Check it; a credit code that has really changed is changed on the page of the body.
body-import-state-kept = The filing is now: { $state }.
    .right = An import changes no state; change it on the page of the body.
body-import-rows-differ = The same body as in row { $row }, but the rows do not agree about it.
    .right = Make them the same.
scope-import-site-unknown = No site has the filing code { $code }.
    .right = Register the site first, or check the code.
scope-import-body-differs = This filing code belongs to { $body }, not to the body that is named.
    .right = Check both.
scope-import-trade-unknown = There is no trade "{ $text }".
    .right = Enter the code or the full name of a registered one; a work type stands in brackets behind its occupation.
scope-import-trade-differs = Code and name are not the same trade: the code is that of { $trade }.
    .right = Check both.
scope-import-twice = The same row stands in the sheet already.
    .right = Take one out.
assessor-import-masked = The document number contains asterisks and cannot register a new assessor.
    .right = Enter the whole number.
action-register-imported = Imported from a sheet
