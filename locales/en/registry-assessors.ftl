# Assessors
assessor-grade-assessor = Assessor
assessor-grade-senior-assessor = Senior assessor
assessor-state-engaged = Engaged
assessor-state-suspended = Suspended
assessor-state-cancelled = Cancelled
recusal-relation-relative = Relative
recusal-relation-master-apprentice = Master and apprentice
recusal-relation-teacher-student = Teacher and student
recusal-relation-colleague = Colleague
recusal-relation-other = Other relation
setting-assessor-card-years = Validity of an assessor card (years, at the most)

assessor-not-found = There is no such assessor.
assessor-card-number-form = A card number is made of letters, digits, Chinese characters, hyphens and brackets; at most { $most } characters.
assessor-card-number-taken = This card number is registered for another assessor.
assessor-card-ends-before-it-begins = The card ends before it begins. Please check the dates.
assessor-card-too-long = A card is valid for { $years ->
    [one] one year
   *[other] { $years } years
} at the most. Please check the dates.
assessor-exists = This person is registered as an assessor already, card { $card }. At expiry or for a change, renew the card.
assessor-scopes-missing = Enter at least one trade with its levels.
assessor-scope-trade-unknown = One trade is not in the register. Choose it from the list.
assessor-scope-twice = "{ $trade }" is entered twice. Make it one line.
assessor-scope-upside-down = For "{ $trade }" the lowest level is above the highest. Swap them.
assessor-scope-beyond-grade = "{ $trade }" goes up to { $level }, beyond the grade: an assessor assesses levels 5 to 3, a senior assessor levels 5 to 1.
assessor-scope-beyond-trade = The national standard of "{ $trade }" does not have these levels. Stay within its range.
assessor-state-does-not-follow = The present state of the assessor does not allow this. Reload and check.
recusal-from-himself = Nobody has to declare a relation to himself.
recusal-concerns-nobody = No such person or body was found. People are found by document number, bodies by code or name.
recusal-not-found = There is no such recusal.
recusal-ended-already = This recusal has ended already.
denied-manage-assessors = Cards, trades and states of assessors are managed by city administrators.
