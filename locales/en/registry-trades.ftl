# Trades: rules and hints
denied-trades = Trades are kept by the city administrator.
trade-not-found = There is no such trade
trade-exists = This trade is registered already
trade-occupation-unknown = There is no occupation with this code, or it is retired
trade-work-type-unknown = “{ $occupation }” has no such work type; choose one of the list
trade-range-half = Give both the lowest and the highest level, or neither
trade-range-level = { $level } is not certified by examination and cannot be part of the range
trade-range-order = The highest level must not be below the lowest
trade-access-with-scopes = { $count ->
    [one] One scope line is still in force
   *[other] { $count } scope lines are still in force
 }; end them before the trade becomes an access-type qualification
trade-range-with-scopes = { $count ->
    [one] One scope line lies
   *[other] { $count } scope lines lie
 } outside the new range; end them first
trade-retired-already = This trade is retired already
trade-not-retired = This trade is not retired
trade-retired-with-scopes = { $count ->
    [one] One scope line runs
   *[other] { $count } scope lines run
 } beyond that day; end them first
trade-reason-missing = Give the reason
trade-standard-year = Write the edition of the standard as a year of four digits, such as 2022
trade-saved = Saved; the new level range counts from now on
trade-created = { $name } is registered; bodies can file it.
trade-now-retired = Retired; it can no longer be filed or certified
trade-now-restored = In force again
trade-list-lead = The trades that bodies can file and certify. Open one to see who certifies it.
occupation-list-lead = The national classification of occupations, 2022 edition, and the occupations published since.
trade-tabs = Classification
trade-tab-trades = Trades that can be certified
trade-tab-occupations = All occupations
trade-filter-text = Find an occupation or work type
trade-filter-text-example = Name, code or pinyin initials
trade-major = Major group
trade-major-1 = 1 Heads of Party and State organs
trade-major-2 = 2 Professionals and technicians
trade-major-3 = 3 Clerks
trade-major-4 = 4 Services for production and life
trade-major-5 = 5 Agriculture, forestry, fishing
trade-major-6 = 6 Manufacturing
trade-major-7 = 7 Armed forces
trade-major-8 = 8 Others
trade-mark = Mark
trade-mark-green = Green
trade-mark-digital = Digital
trade-level = Level
trade-range = Level range
trade-range-none = No level range yet
trade-name = Trade
trade-code = Code
trade-occupation = Occupation
trade-work-type = Work type
trade-work-types = Work types
trade-edition = Year of entry
trade-standard-edition = Edition of the standard
trade-standard-edition-hint = A year of four digits
trade-standard-unknown = Not known
trade-lowest-level = Lowest level
trade-highest-level = Highest level
trade-access-type = Access-type
trade-access-type-hint = Access-type qualifications are outside level certification; no body can file them.
trade-none = No trade fits
trade-none-how = Try part of the name, the beginning of the code, or pinyin initials.
occupation-none = No occupation fits
occupation-none-how = Try part of the name, the beginning of the code, or pinyin initials.
trade-sites = Where it can be certified
trade-site-count = { $count ->
    [one] one site
   *[other] { $shown } sites
 }
trade-no-sites = No body certifies it at present
trade-no-sites-how = Bodies appear here once they have filed this trade.
trade-is-retired = Retired
trade-new = Register for certification
trade-new-lead = Name the occupation first, then choose the work type and the levels.
trade-new-work-type = Work type
trade-new-work-type-hint = Leave it empty for the occupation as a whole
trade-new-code-hint = Such as 6-18-02-04; or find it here:
trade-new-next = Next
trade-edit = Level range and standard
trade-retire = Retire
trade-restore = Put back into force
trade-facts = Facts
trade-filed = Bodies
trade-filed-yes = Some body may certify it today
