# Audit trail, outbox, settings, holidays
audit-title = Audit trail
audit-lead = One row a change: who, when, from what to what. Rows are only added, each chained to the one before.
audit-verify = Check the chain
audit-kind = Kind of thing
audit-subject = Thing
audit-action = Action
audit-actor = Who
audit-from = From
audit-until = Until
audit-position = Row
audit-time = Time
audit-change = Reason and values
audit-values = Before and after
audit-role = Role
audit-address = Network address
audit-before = Before
audit-after = After
audit-hash = Hash of the row
audit-shown = { $count ->
    [one] 1 row shown
   *[other] { $shown } rows shown
}
audit-newest = Back to the newest
audit-older = Older rows
audit-chain-whole = The chain is whole; no row was altered.
audit-chain-broken = The chain breaks at row { $row }: this row or the one before it was altered. Leave everything as it is and report it.
denied-audit = The audit trail is for the auditor.

outbox-title = Mail
outbox-lead = Mail that cannot be sent is tried again for more than two days; then it stays under "not sent" and waits for a person.
outbox-states = States of mail
outbox-state-pending = Waiting
outbox-state-sent = Sent
outbox-state-dead = Not sent
outbox-empty = No mail here
outbox-written = Written
outbox-subject = Subject
outbox-recipient = Recipient
outbox-attempts = Attempts
outbox-sent-at = Sent at
outbox-next-attempt = Next attempt
outbox-last-error = Why it failed
outbox-retry = Send again
outbox-retry-all = { $count ->
    [one] Send 1 again
   *[other] Send all { $shown } again
}
outbox-newest-only = The newest 100 are shown.
outbox-queued-again = It is in the queue again and will be tried at once.
outbox-all-queued-again = { $count ->
    [one] One message is in the queue again.
   *[other] { $count } messages are in the queue again.
}
outbox-unknown = There is no such message.
outbox-sent-already = This message has been sent already.
denied-outbox = Mail is managed by the city administrator and the security administrator.

settings-title = Settings
settings-lead = A change holds at once and goes into the audit trail with its reason.
settings-business = Rules of the business
settings-security = Sign-in and passwords
settings-name = Name
settings-value = Present value
settings-default = Default
settings-range = Range
settings-change = Change
settings-save = Save setting
settings-between = Between { $least } and { $most }; default { $default }.
settings-history = Changes
settings-never-changed = Never changed
setting-changed = "{ $name }" is changed and holds from now on.
setting-unknown = There is no such setting.
setting-out-of-range = Enter a whole number between { $least } and { $most }.
setting-not-a-number = Enter a whole number.
setting-not-a-mask = Write it like 2****2: characters shown at the beginning (0 to 9), as many stars as characters hidden at the least, characters shown at the end (0 to 9).
setting-too-long = Too long; at most 500 characters.
setting-unchanged = This is the present value; nothing would change.
denied-setting = This setting is another administrator's: rules of the business are the city administrator's, sign-in and passwords the security administrator's.
administration-too-long = Too long; at most { $most } characters.

holidays-title = Holidays and make-up days
holidays-lead = Deadlines count working days. Listed are only the days that differ: weekdays off and weekends worked.
holidays-years = Years
holidays-day = Day
holidays-weekday = Weekday
holidays-kind = Kind
holidays-name = Name
holidays-rest = Day off
holidays-work = Worked weekend
holidays-add = Add a day
holidays-remove = Remove
holidays-empty = No arrangement for this year yet
holidays-empty-how = Add it when the State Council has announced it; until then deadlines count Monday to Friday.
holidays-set = The day is recorded; deadlines computed from now on follow it.
holidays-removed = The day is removed and counts by its weekday.
holidays-worked-anyway = This is a working day anyway; it need not be recorded as worked.
holidays-known = This day is recorded already.
holidays-unknown = This day is not recorded.
denied-holidays = Holidays are managed by the city administrator.
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday

# Names of the settings
setting-password-min-length = Password length at the least (characters)
setting-password-min-length-admin = Password length of administrators at the least (characters)
setting-password-classes = Character classes a password needs
setting-password-max-days = Days until a password must be changed (0 for never)
setting-password-history = Former passwords that cannot be used again
setting-lock-after-failures = Failures after which an account is locked
setting-lock-minutes = Minutes of the first lock
setting-idle-minutes = Minutes without use until sign-out
setting-shared-idle-minutes = The same on a shared computer
setting-session-hours = Hours a session may last
setting-reset-hours = Hours a password link works
setting-invitation-days = Days an invitation works
setting-theory-pass-mark = Pass mark of the theory test
setting-practical-pass-mark = Pass mark of the practical test
setting-review-pass-mark = Pass mark of the comprehensive review
setting-score-decimals = Decimal places an assessor may type
setting-min-age = Age of a candidate at the least (years)
setting-batch-filing-days-before = Working days between filing and first assessment day at the least
setting-public-notice-days = Working days of the public notice
setting-assessor-min = Assessors of a practical test at the least
setting-assessor-odd = Number of assessors of a practical test must be odd
setting-assessor-ratio = Candidates for each assessor at the most
setting-theory-markers-min = Markers of a theory test at the least
setting-review-panel-min = Members of a comprehensive review panel at the least
setting-review-panel-odd = Number of members of a review panel must be odd
setting-rotation-max-consecutive = Times in a row for one body before the picker warns
setting-province-filing-body-code = Four-digit code of bodies filed with the province
setting-mask-id = How numbers of identity documents are masked
setting-mask-mobile = How mobile numbers are masked
setting-mask-name = How names are masked on public pages
setting-level-code-letters = Letters at position 16 for master and chief technicians
holidays-reason-missing = Say why this day is taken out.
holidays-remove-hint = Notices and filing deadlines that run over this day move with it.
