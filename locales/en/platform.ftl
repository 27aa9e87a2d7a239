# Platform: frames, errors, the frame of mails
city = Kunming
brand = Jiangce
brand-line = Register of skills and competitions
skip-to-content = Skip to content
main-navigation = Main navigation
task-navigation = Tasks
breadcrumb = You are here
other-language = 中文
sign-in = Sign in
sign-out = Sign out
nav-verify = Verify
nav-bodies = Bodies
nav-trades = Trades
nav-assessors = Assessors
nav-notices = Public notices
nav-work = To do
nav-batches = Batches
nav-certificates = Certificates
nav-people = People
nav-audit = Audit
nav-sheets = Marking
nav-outbox = Mail
nav-settings = Settings
nav-accounts = Accounts
nav-mine = My applications
nav-more = More
nav-home = Home
demonstration-band = Demonstration: all people, bodies, numbers and certificates here are invented and have no validity.
footer-line = Jiangce, register of skills and competitions. Public pages never show document numbers.
search-hint = Press / to search
find = Search
save = Save
cancel = Cancel
back = Back
# Punctuation
comma = { ", " }
colon = { ": " }
bracket-open = { " (" }
bracket-close = )
edit = Edit
create = New
close = Close
yes = Yes
no = No
all = All
none = None
details = Details
export-xlsx = Export XLSX
export-csv = Export CSV
print = Print
error-summary-title = { $count ->
    [one] One thing needs correcting
   *[other] { $count } things need correcting
}
required-mark = required
optional-mark = optional
reason = Reason
reason-hint = The reason is kept in the audit trail.
rows-total = { $count ->
    [one] 1 record
   *[other] { $shown } records
}
rows-total-at-least = More than { $shown } records
rows-range = { $first }–{ $last }
page-previous = Previous
page-next = Next
page-beyond = There is no such page
page-deepest = Paging ends here. Narrow the list by its filters to see the rest.
page-to-last = Go to the last page ({ $number })
page-size = Per page
pages-label = Pages
filter = Filter
filter-clear = Clear filter
no-rows = No records match
show-password = Show password
session-warning = You have been idle; you will be signed out in { $minutes } minutes. What you typed is kept on this device.
session-stay = Stay signed in
acting-as = Acting as
switch-role = Switch role
act-as = Act in this role

# Errors
error-page-title = Something went wrong
error-go-home = Go to the home page
error-go-back = Go back
error-request-id = Request
error-not-found = There is no such page. The address may be wrong, or the page has moved.
error-method = This address does not take that kind of request.
error-invalid = Some of what you sent is not right. Please correct it and send it again.
error-sign-in-needed = Please sign in first. What you typed is kept on this device.
error-role = The role you act in cannot open this page.
error-stale-form = This page is too old or was not opened from this site. Reload it and send the form again; what you typed is kept on this device.
error-too-many = Too many attempts. Please try again in { $seconds } seconds.
error-unavailable = The service cannot read or write data just now. Please try again shortly. Nothing was changed.
error-internal = Something broke and has been recorded. Nothing was changed. Please try again later; if it persists, tell the administrator the request number.
error-body-broken = What arrived is incomplete, perhaps the network broke off. Please send it again.
error-form-too-large = The form is too large.
error-file-too-large = The file is too large; at most { $megabytes } MB. Please split it into several files.
error-field-required = Please fill this in.
error-field-day = Write the date like 2026-11-22.
error-field-year = The year is not between { $first } and { $last }. Please check it.
error-field-choice = Please choose from the list.
error-changed-meanwhile = Somebody else has just changed this record. Reload, check and change it again.

# Mail
mail-demonstration = [Demonstration] This mail comes from a demonstration system; everything in it is invented.
mail-greeting = Dear { $name },
mail-footer = Sent automatically by Jiangce; please do not reply.
export-too-many-rows = More rows than a sheet can hold. Download the CSV instead, or narrow the list with its filters.
step-done = (done)
step-returned = (returned or stopped)
step-now = (now)
step-coming = (not begun)
steps-all = All { $shown } steps
diploma-stamp = (Stamp)
state-counted = Counted in figures

# History of a thing
history = Changes
history-reason = reason: { $reason }
history-none = Nothing was changed yet.
history-to-trail = Full audit trail
history-program = The program
