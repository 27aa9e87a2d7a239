# Candidate rosters: each message says what is wrong and what would be right.

# Dates, numbers, addresses
roster-day-form = "{ $text }" is not a date.
    .right = Enter it as 1992-07-01.
roster-years-form = "{ $text }" is not a number of years.
    .right = Enter a number from 0 to 70, such as 5.
roster-email-form = "{ $text }" is not a mail address.
    .right = Enter it as name@example.com.
roster-postcode-form = A postcode has 6 digits.
    .right = Please check.
roster-province-unknown = "{ $text }" does not begin with the name of a province.
    .right = Please check; an example is 云南省.
roster-ethnic-group-unknown = "{ $text }" is not an ethnic group.
    .right = Enter one of the 56 names, such as 汉族 or 彝族.

# Trade, level, condition
roster-trade-unknown = There is no trade "{ $text }".
    .right = Enter its name or code as filed, such as 电工 or 6-31-01-03.
roster-trade-unknown-in-batch = There is no trade "{ $text }".
    .right = This batch has: { $allowed }.
roster-trade-not-in-batch = "{ $text }" is not part of this batch.
    .right = It has: { $allowed }.
roster-trade-ambiguous = "{ $text }" may mean several trades.
    .right = Enter one of: { $allowed }.
roster-level-not-certifiable = "{ $text }" is not awarded by examination.
    .right = Use 五级/初级工, 四级/中级工, 三级/高级工, 二级/技师 or 一级/高级技师.
roster-level-not-in-batch = This batch does not have { $trade } at { $level }.
    .right = For { $trade } it has: { $allowed }.
roster-level-not-of-trade = { $trade } does not have { $level }.
    .right = It has: { $allowed }.
roster-line-not-stated = The sheet has no columns 职业工种名称 (trade) and 认定等级 (level), and this batch has more than one line.
    .right = Add both columns, or upload one roster per line.
roster-condition-of-other-level = Condition { $condition } is not one of { $level }.
    .right = Please check.
roster-condition-needs-certificate = Condition { $condition } requires a certificate, but none is stated.
    .right = Please check.
roster-certificate-too-young = Condition { $condition } requires a certificate held for { $years ->
    [one] one year
   *[other] { $years } years
}, but this one was issued in { $issued }. Please check.
roster-promotion-without-rise = The row asks for a promotion, but { $held } is held already, which is not below { $level }.
    .right = Please check.

# Document, sex, age
roster-sex-contradicts = The sex is given as { $found }, but the identity number says { $expected }.
    .right = Check both.
roster-birth-date-contradicts = The birth date is given as { $found }, but the identity number says { $expected }.
    .right = Check both.
roster-birth-date-in-future = The birth date lies in the future.
    .right = Please check.
roster-under-age = Born on { $birth }, now aged { $age }, which is below { $minimum }: an application is not possible.
    .right = Check the document number.
roster-work-start-in-future = The start of work lies in the future.
    .right = Please check.
roster-work-start-before-birth = The start of work lies before the birth date.
    .right = Please check.

# Prior certificate
roster-certificate-level-missing = A certificate is said to be held, but its level is missing.
    .right = Enter it as 五级/初级工, or answer 否 if there is none.
roster-certificate-number-missing = A certificate is said to be held, but its number is missing.
    .right = Enter it as printed, or answer 否 if there is none.
roster-certificate-not-held = No certificate is said to be held, so { $title } is not imported.
    .right = Please check.
roster-certificate-level-contradicts = The certificate level is given as { $found }, but the certificate number says { $stated }.
    .right = Check both against the certificate.

# Duplicates
roster-duplicate-in-file = The same person as in row { $row }, for the same trade and level.
    .right = Delete one of the rows or correct the document number.
roster-several-lines-in-file = The same person as in row { $row }, for another trade or level.
    .right = Please check.
roster-already-in-batch = This person has already applied for the same trade and level in this batch.
    .right = Delete this row.
roster-several-lines-in-batch = This person has also applied for another trade or level in this batch.
    .right = Please check.
roster-registered-name = This document number is registered under the name "{ $registered }", which differs from this row.
    .right = Please check.
roster-mobile-shared = The mobile number is the same as that of another person in row { $row }.
    .right = Please check.

# The whole file
roster-rows-passed-over = Rows without a candidate (instructions, examples, empty forms) were passed over: { $rows }.
roster-reason-title = Reason for rejection

# Names
education-doctor = Doctorate
education-postgraduate = Postgraduate degree
education-bachelor = Bachelor's degree
education-junior-college = Junior college
education-secondary-vocational = Specialised secondary school
education-technical-school = Technical school
education-senior-technical-school = Senior technical school
education-technician-college = Technician college
education-senior-high-school = Senior high school
education-vocational-high-school = Vocational high school
education-junior-high-school = Junior high school
education-primary-school = Primary school
education-illiterate = No schooling
candidate-source-state-enterprise = State-owned enterprise
candidate-source-collective-enterprise = Collective enterprise
candidate-source-private-enterprise = Private enterprise
candidate-source-individual-business = Individual business
candidate-source-foreign-investment = Foreign-invested enterprise
candidate-source-hong-kong-macao-taiwan-investment = Enterprise invested from Hong Kong, Macao or Taiwan
candidate-source-vocational-high-school = Vocational high school
candidate-source-technical-school = Technical school
candidate-source-senior-technical-school = Senior technical school
candidate-source-technician-college = Technician college
candidate-source-vocational-college = Vocational college
candidate-source-secondary-vocational = Specialised secondary school
candidate-source-senior-high-school = Senior high school
candidate-source-junior-college = Junior college
candidate-source-university = University
candidate-source-graduate-school = Graduate school
candidate-source-other = Other institution
candidate-source-unemployed = Laid-off or unemployed
candidate-source-active-soldier = Active soldier
candidate-source-migrant-worker = Migrant worker
candidate-source-convict = Convict
candidate-source-other-person = Other person
candidate-source-public-institution = Government organ or public institution
candidate-source-enterprise = Enterprise
candidate-source-society = General public
candidate-source-student = School (enrolled)
certification-kind-initial = Initial certification
certification-kind-promotion = Promotion
sitting-first-sitting = First sitting
sitting-resit = Resit
certificate-delivery-pick-up = Collected in person
certificate-delivery-post = By post
