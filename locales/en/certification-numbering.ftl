# Certificate numbers

certificate-number-missing = The certificate number is missing.
certificate-number-length = The certificate number has { $length ->
    [one] one character
   *[other] { $length } characters
} instead of 22.
certificate-number-class = A certificate number begins with Y (employer) or S (social organisation), not with { $found }.
certificate-number-character = { $segment ->
    [body] Character { $position } of the certificate number, "{ $character }", is wrong: characters 2 to 5 (body code) are digits.
    [province] Character { $position } of the certificate number, "{ $character }", is wrong: characters 6 and 7 (province) are digits.
    [site] Character { $position } of the certificate number, "{ $character }", is wrong: characters 8 to 13 (site sequence) are digits.
    [year] Character { $position } of the certificate number, "{ $character }", is wrong: characters 14 and 15 (year of issue) are digits.
   *[serial] Character { $position } of the certificate number, "{ $character }", is wrong: characters 17 to 22 (serial) are digits.
}
certificate-number-level = Character 16 of the certificate number (level) cannot be { $found }; it is one of: { $allowed }.
certificate-number-province = Characters 6 and 7 of the certificate number, { $province }, are not the code of a province.
    .right = Yunnan is 53.
certificate-number-year = The year of issue { $year } in the certificate number (characters 14 and 15) is wrong: it is neither before this scheme began nor after this year.
certificate-number-serial = The last 6 digits of the certificate number (serial) begin with 000001; they cannot be 000000.
certificate-number-no-level = There is no certificate number for apprentices.
certificate-number-serials-used-up = The serials of this site for this year and level are used up (the last is { $max }).
certificate-number-unknown-form = A certificate number of { $length ->
    [one] one character
   *[other] { $length } characters
} is not known. New certificates have 22, old qualification certificates 16 (Shanghai 13), the trial scheme 20. Check for missing or extra characters.
certificate-number-old-form = This is a certificate number of an older form. Only its form can be checked; look at the certificate itself.
trial-number-form = A trial number of 20 characters is R, the filing tier (G, S, C or X), the class (N or W), 6 digits of the region, 3 of the body, 2 of the year, the level 1 to 5 and 5 digits of the serial.
    .right = Please check.
shanghai-number-form = A certificate number of 13 characters has digits only (old certificates of Shanghai).
    .right = Of a new certificate enter all 22 characters.
qualification-number-digits = The number of a vocational qualification certificate has 16 digits and nothing else.
qualification-number-body = Digit 7 of the qualification certificate number (kind of body) is 0 to 4, not { $found }.
qualification-number-level = Digit 11 of the qualification certificate number (level) is 1 to 5, not { $found }.
qualification-number-serial = The last 5 digits of the qualification certificate number (serial) begin with 00001; they cannot be 00000.
