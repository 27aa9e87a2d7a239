# Messages of the basic values: each says what is wrong and what would be right.

# Marks
points-not-a-number = "{ $text }" is not a number of points with at most two decimals.
mark-not-a-number = "{ $text }" is not a mark.
    .right = Enter a number such as 85.5.
mark-out-of-range = A mark lies between { $min } and { $max }.
mark-too-fine = { $decimals ->
    [0] A mark is a whole number here, without decimals.
    [one] A mark has at most one decimal place.
   *[other] A mark has at most { $decimals } decimal places.
}

# Skill levels
level-missing = The skill level is missing.
    .right = Enter it as "三级/高级工".
level-unknown = "{ $text }" is not a skill level.
    .right = Use 五级/初级工, 四级/中级工, 三级/高级工, 二级/技师 or 一级/高级技师.
level-contradictory = The two halves of "{ $text }" are different levels.
    .right = Level 3, for example, is written 三级/高级工.
level-0 = Apprentice
level-5 = Level 5 / Elementary
level-4 = Level 4 / Intermediate
level-3 = Level 3 / Advanced
level-2 = Level 2 / Technician
level-1 = Level 1 / Senior technician
level-t = Master technician
level-s = Chief technician

# Sex
sex-male = Male
sex-female = Female

# Names
name-missing = The name is missing.
name-too-long = The name is too long.
    .right = At most { $max } characters are possible.
name-digit = The name contains the digit "{ $character }".
    .right = Enter it as on the identity document, without digits.
name-control-character = The name contains a control character ({ $character }), usually from a line break or from copying.
    .right = Delete it and type the name again.
name-private-character = The name contains a character ({ $character }) that only some computers can show.
    .right = Type it again as a standard character.
name-character = "{ $character }" cannot be part of a name.
    .right = Enter the name as on the identity document.
name-dot-unified = The dot in the name was changed to "·".
    .right = Please check.
name-blank-removed = A blank inside the name was removed.
    .right = Please check.
name-one-character = The name has one character only.
    .right = Please check that it is complete.

# Kinds of identity documents
document-kind-missing = The document type is missing.
    .right = Enter it as "居民身份证" (resident identity card).
document-kind-unknown = The document type "{ $text }" is not known.
    .right = Use 居民身份证, 港澳台居民居住证, 港澳居民来往内地通行证, 台湾居民来往大陆通行证, 护照, 外国人永久居留身份证 or 军官证.
document-kind-resident-id = Resident identity card
document-kind-residence-permit = Residence permit for Hong Kong, Macao and Taiwan residents
document-kind-hong-kong-macao-permit = Mainland travel permit for Hong Kong and Macao residents
document-kind-taiwan-permit = Mainland travel permit for Taiwan residents
document-kind-hong-kong-identity = Hong Kong passport or identity document
document-kind-macao-identity = Macao passport or identity document
document-kind-passport = Passport
document-kind-foreign-permanent-residence = Foreign permanent resident identity card
document-kind-officer-card = Officer card

# Resident identity numbers
resident-number-missing = The identity number is missing.
    .right = It has 18 characters.
resident-number-scientific = The spreadsheet turned the identity number into scientific notation and lost its last digits.
    .right = Format the column as text and enter the 18 characters again.
resident-number-character = Character { $position } of the identity number, "{ $character }", is wrong.
    .right = The first 17 are digits, the last is a digit or X.
resident-number-fifteen-digits = This is an old identity number of 15 digits.
    .right = Enter the one of 18 characters: put 19 after the sixth digit and { $check } at the end.
resident-number-fifteen-digits-wrong = This is an old identity number of 15 digits, and its date or region is wrong as well.
    .right = Enter the one of 18 characters.
resident-number-length = The identity number has { $length ->
    [one] one character
   *[other] { $length } characters
}.
    .right = It should have 18.
resident-number-rounded = The spreadsheet replaced the last digits of the identity number by zeros.
    .right = Format the column as text and enter the 18 characters again.
resident-number-date = The birth date { $date } in the identity number does not exist.
    .right = Check characters 7 to 14 (year, month, day).
resident-number-future = The birth date { $date } in the identity number lies in the future.
    .right = Check characters 7 to 14.
resident-number-province = The identity number begins with { $province }, which is not the code of a province (Yunnan is 53).
    .right = Please check.
resident-number-check = The check character of the identity number is wrong: it is { $found }, and the first 17 digits require { $expected }.
    .right = Compare it digit by digit.
resident-number-legacy-form = An old identity number has 15 digits.
resident-number-region-unknown = The region code { $region } in the identity number is neither a present nor an abolished one.
    .right = Please check.

# Other identity documents
residence-permit-region = A residence permit begins with 810000, 820000 or 830000, this one with { $region }.
    .right = Check the document type or the number.
document-number-missing = The document number is missing.
document-number-length = The document number has { $length ->
    [one] one character
   *[other] { $length } characters
}.
    .right = It should have { $min } to { $max }.
document-number-character = "{ $character }" cannot be part of the document number.
    .right = Use letters and digits only.
hong-kong-macao-permit-form = This is not the number of this permit.
    .right = It is the letter H or M followed by 8 digits (or 10 digits).
taiwan-permit-form = This is not the number of this permit.
    .right = It has 8 digits.
permanent-residence-form = This is not the number of this card.
    .right = It has 3 letters and 12 digits, or 18 characters beginning with 9.

# Mobile numbers
mobile-missing = The mobile number is missing.
    .right = It has 11 digits.
mobile-character = "{ $character }" in the mobile number is not a digit.
    .right = It has 11 digits.
mobile-length = The mobile number has { $length ->
    [one] one digit
   *[other] { $length } digits
}.
    .right = It should have 11.
mobile-start = A mobile number begins with 13 to 19, this one with { $found }.
    .right = A landline belongs into another field.
mobile-unallocated = The mobile number is outside the published number ranges.
    .right = Please check.

# Unified social credit codes
credit-code-missing = The unified social credit code is missing.
    .right = It has 18 characters.
credit-code-character = Character { $position } of the credit code, "{ $character }", is wrong.
    .right = It has digits and capital letters only, without I, O, S, V and Z.
credit-code-length = The credit code has { $length ->
    [one] one character
   *[other] { $length } characters
} instead of 18.
credit-code-region = Characters 3 to 8 of the credit code are a region code of 6 digits, not { $found }.
credit-code-check = The check character of the credit code is wrong: it is { $found }, and the first 17 characters require { $expected }.
    .right = Compare it character by character.

# Filing codes
filing-code-missing = The filing code is missing.
    .right = It has 13 characters, such as S000053000001.
filing-code-length = The filing code has { $length ->
    [one] one character
   *[other] { $length } characters
} instead of 13.
filing-code-class = The filing code begins with Y (employer) or S (social organisation), not with { $found }.
filing-code-digits = { $segment ->
    [body] Characters 2 to 5 of the filing code (body code) are digits, not { $found }.
    [province] Characters 6 and 7 of the filing code (province) are digits, not { $found }.
   *[site] Characters 8 to 13 of the filing code (site sequence) are digits, not { $found }.
}
filing-code-province = Characters 6 and 7 of the filing code, { $province }, are not the code of a province.
    .right = Yunnan is 53.
body-class-y = Employer
body-class-s = Social organisation
