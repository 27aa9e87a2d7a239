# Certificates: register, look, issue, verification, the worker's pages
certificate = Certificate
certificate-paper-title = Certificate of Occupational Skill Level
certificate-holder = Name
certificate-holder-search = Holder
certificate-holder-search-hint = Name, part of it, or its pinyin initials
certificate-document-kind = Kind of document
certificate-document-number = Document number
certificate-occupation = Occupation
certificate-work-type = Work type
certificate-level = Skill level
certificate-number = Certificate number
certificate-body = Certification body
certificate-issued-on = Date of issue
certificate-basis = Basis of award
certificate-state = State
certificate-year = Year of issue
certificate-trade-code = Trade code
certificate-photo = Photograph of the holder
certificate-qr = QR code: opens the public page of this certificate
certificate-query-site = Certificates: http://jndj.osta.org.cn
certificate-body-site = Bodies: http://pjjg.osta.org.cn
certificate-scan = Scan for the present state
certificate-seal = Certification seal
certificate-seen-on = seen { $date }
certificate-text = The holder has taken part in skill level certification and has reached, by { $basis }, the skill level of { $trade }, { $level }.
certificate-past = The past of this certificate
certificate-issued-by = issued it
certificate-batch = batch
certificate-public-page = Public page
certificate-download = Download PDF
certificate-no-font = This server has no Chinese font, so there is no PDF. Print this page instead, or ask the administrator to install a font such as Noto CJK.
certificate-revoke = Revoke the certificate
certificate-revoke-lead = Revoked by decision: it can no longer be used, and verification says so with the reason below. The record stays; the number is never used again.
certificate-cancel = Cancel the certificate
certificate-cancel-lead = Cancelled at the holder's request or because another takes its place. The record stays; the number is never used again.
certificate-decision = Number of the decision
certificate-decision-hint = For example 昆人社撤〔2026〕3号
certificate-reason = Reason
certificate-reason-hint = The reason is shown on the public page and kept in the audit trail. Write no document numbers.
certificate-revoked-now = The certificate is revoked; verification says so.
certificate-cancelled-now = The certificate is cancelled; verification says so.
certificate-not-valid-any-more = This certificate is not valid any more and cannot be revoked or cancelled.
certificate-not-found = There is no such certificate.
certificate-denied-issue = Certificates are issued by the staff of the certification body.
certificate-denied-end = Revocation and cancellation are for the city administrator.
certificate-denied-print = The document is for the holder and for the body that issued it.
certificate-denied-import = Certificates of the past are imported by the city administrator.
certificate-ended-on = Ended on
certificate-ended-why = Decision
certificate-replaced-by = Replaced by
certificate-state-valid = Valid
certificate-state-replaced = Replaced
certificate-state-cancelled = Cancelled
certificate-state-revoked = Revoked
award-basis-examination = examination
award-basis-direct-recognition = direct recognition
award-basis-competition-promotion = promotion by competition
award-basis-appointment = appointment
part-theory-short = theory
part-practical-short = practice
part-review-short = review
certificates-none = No certificate fits
certificates-none-how = Loosen the filter; the first digits of a number are enough.
certificate-export-capped = The export holds the first { $limit } rows only; narrow the filter for the rest.

# Issue
certificate-batch-title = Issue certificates
certificate-batch-issue = { $count ->
    [one] Issue one certificate
   *[other] Issue { $shown } certificates
}
certificate-batch-do-issue = Issue certificates
certificate-batch-issue-lead = { $count ->
    [one] One certificate number is given out; the certificate is valid and can be verified by anyone at once, and its holder is told by mail.
   *[other] { $shown } certificate numbers are given out; the certificates are valid and can be verified by anyone at once, and their holders are told by mail.
} A number is never taken back: a certificate can only be revoked or cancelled.
certificate-batch-continue = Continue
certificate-batch-close = Nobody passed: archive the batch
certificate-batch-do-close = Archive the batch
certificate-batch-close-lead = There is no certificate to issue. Once archived, the batch is closed and cannot be opened again.
certificate-batch-issued = { $count ->
    [one] One certificate has been issued.
   *[other] { $count } certificates have been issued.
}
certificate-batch-remaining = { $count ->
    [one] One candidate who passed still waits.
   *[other] { $shown } candidates who passed still wait.
}
certificate-notice-runs = The public notice runs to the end of { $until }; certificates can be issued after it.
certificate-batch-done = This batch is archived; all its certificates have been issued.
certificate-batch-not-ready = The results of this batch have not been on public notice, so there is nothing to issue.
batch-of-certificates-not-found = There is no such batch.
mail-certificate-issued-subject = Your skill level certificate has been issued
mail-certificate-issued-body = { $body } has issued your skill level certificate: { $trade }, { $level }.
mail-certificate-issued-number = Certificate number: { $number }
mail-certificate-issued-link = See its state

# History import
certificate-history-site = The number begins with { $prefix }, but the site is filed as { $filed }.
certificate-history-filing = The date of issue is outside the filing of the site ({ $from } to { $to }).
certificate-history-year = The number says { $found }, the date of issue says { $expected }.
certificate-history-level = The character at position 16 does not stand for “{ $level }”.
certificate-history-future = The date of issue { $date } is in the future.
certificate-history-no-site = There is no such site.
certificate-history-no-trade = There is no such trade.
certificate-history-number-taken = A number of this group is in the register already; the group was not imported.

# Home page and verification
home-title = Verify a certificate
home-notices = On public notice
home-notices-all = All notices
home-no-notices = No certification batch is on public notice at present.
home-notices-others = Other notices:
home-figures = The skills of Kunming in figures
home-figures-as-of = as of { $date }
home-bodies = Certification bodies on file
home-assessors = Assessors
home-trades = Trades that can be certified
home-certificates = Valid certificates
home-certificates-this-year = { $shown } issued this year
verify-title = Verify a skill certificate
verify-lead = Type the number and the name on the certificate and see at once whether it is valid. No sign-in.
verify-ask = Verify
verify-hint = 22 characters; paste it as it is, blanks do not matter. Older numbers of 16 digits and the numbers of award certificates and honours work too.
verify-by-document = No number? Verify by name and document number
verify-document-privacy = The document number is used for this one query and stands in no address and no log.
verify-drawing = Drawing: the number stands at the foot of the certificate, 22 characters
verify-drawing-number = Number
verify-drawing-length = 22
verify-result = Result
verify-valid = This certificate is valid
verify-revoked = This certificate has been revoked and cannot be used
verify-cancelled = This certificate has been cancelled and cannot be used
verify-replaced = Another certificate stands in place of this one
verify-partial = Only part of the name is shown; this page comes straight from the register.
verify-compare = Compare it with the name and the photograph on the original.
verify-objection = If you doubt this decision, turn to the issuing body or call 12333.
verify-see-certificate = See the certificate
verify-none-stamp = No record
verify-none = No certificate fits what you typed
verify-none-why = One character of the number or the name may differ, or the certificate may come from another province. Please check:
verify-none-number = The number has 22 characters: S or Y, then digits.
verify-none-why-document = The kind or the number of the document or the name may differ, or the certificate may come from another province. Please check:
verify-none-document = Kind and number are those of the document used for the certificate; if the document has changed since, try the number of that time.
verify-by-number = Have the number? Verify by certificate number and name
verify-none-length = { $count ->
    [one] You typed one character.
   *[other] You typed { $count } characters.
}
verify-none-name = The name is as on the certificate; dots within a name do not matter.
verify-old-form = Most older qualification certificates of 16 digits are found in the national system only.
verify-national = For certificates of other provinces and older ones use the national query; new ones appear there after about 20 working days:
verify-again = Verify another

# The worker's pages
mine-greeting = Hello, { $name }
mine-next = Next:
mine-ticket = Admission ticket
mine-no-record = Your account is not tied to a record yet; please turn to your certification body.
mine-no-ticket = There is no such ticket.
mine-no-applications = No applications yet
mine-no-applications-how = Apply at a certification body; once it has entered you, your progress shows here.
mine-part-passed = passed
mine-part-failed = not passed
mine-see-certificate = See the certificate
mine-certificates = My certificates
mine-no-certificates = No certificates yet.
mine-also = What you can do
mine-find-trade = See what can be certified
mine-find-body = Find a certification body
mine-step-applied = Applied
mine-step-reviewed = Eligibility review
mine-step-arranged = Ticket
mine-step-examined = Examination
mine-step-marked = Marks
mine-step-notice = Public notice
mine-step-certified = Certificate
mine-step-returned = Returned for more documents
mine-step-withdrawn = Withdrawn
mine-step-cancelled = Batch cancelled
mine-step-failed = Not passed
mine-next-certified = Your certificate has been issued; download or print it.
mine-next-withdrawn = This application has been withdrawn.
mine-next-cancelled = The batch has been cancelled; please choose another with your body.
mine-next-returned = Your documents have been returned; please complete them with your body.
mine-next-failed = Not every part was passed; ask your body for the next examination.
mine-next-notice = The results are on public notice; certificates follow when it ends.
mine-next-certifying = Your body is issuing the certificates.
mine-next-scoring = The assessors are marking; you see your marks here when the notice begins.
mine-next-examination = Come on time with your ticket and your document.
mine-next-wait = Your body is arranging the batch; your ticket will appear here.
ticket-title = Admission ticket
ticket-number = Ticket number
ticket-trade = Trade and level
ticket-days = Days
ticket-place = Place
ticket-bring-title = What to know
ticket-bring-document = Bring the original of your document and this ticket.
ticket-bring-early = Be there 30 minutes early; nobody is admitted 30 minutes after the start.
ticket-bring-nothing = No telephones and no notes; tools and protective gear as your body says.
claim-title = Open my account
claim-lead = Whoever has applied or holds a certificate can open his account by document number and certificate or ticket number.
claim-number = Certificate or ticket number
claim-login = Login
claim-login-hint = A mobile number, or 4 to 40 letters and digits
claim-login-form = A login is a mobile number, or 4 to 40 letters, digits, dots, dashes and underscores.
claim-open = Open the account
claim-opened = Your account is open; please sign in.
claim-refused-title = Not opened
claim-refused = What you typed does not fit the record, or the account is open already. Check document, name and number; if it still fails turn to your body, and if you forgot your password use “forgotten”.
candidate-not-found = There is no such candidate.
candidate-has-account = This candidate has an account already.
candidate-without-email = This candidate left no mail address, so there is no invitation.
candidate-invited = An invitation is on its way to { $name }.
certificate-import-ended-on = Ceased on
certificate-import-ended-why = Reason of its end
certificate-import-differs = This certificate is in the register with "{ $registered }".
    .right = An import changes no certificate; correct it on its own page.
certificate-import-masked = The document number contains asterisks and cannot register a holder.
    .right = Enter the whole number.
