# Competitions and contests
nav-competitions = Competitions
list-comma = { ", " }
competition = Competition
contest = Contest
competition-list-lead = Skills and labour competitions: dates, entry and results.
competition-subscribe = Subscribe to the calendar
competition-calendar = Competitions of Kunming
competition-to-calendar = Add to calendar
competition-new = New competition
competition-edit = Edit the competition
competition-save = Save
competition-form-lead = Saved as a draft; it can be submitted for the yearly plan once it has a contest.
competition-filter-text = Number, name or organiser
competition-filter-text-hint = Such as S2026001
competition-none = No competition found
competition-none-how = Try another filter.
competition-number = Number
competition-name = Name
competition-year = Year of the plan
competition-kind = Kind
competition-level = Level
competition-class = Class
competition-line = Line
competition-groups = Groups
competition-host = Host
competition-organiser = Organiser
competition-co-organiser = Co-organiser
competition-place = Place
competition-days = Days
competition-first-day = First day
competition-last-day = Last day
competition-entry-days = Entry
competition-entry-from = Entry from
competition-entry-to = Entry until
competition-contact = Contact
competition-contact-name = Contact
competition-contact-phone = Telephone
competition-contact-email = Mail address
competition-expected-entrants = Expected entrants
competition-budget = Budget (yuan)
competition-prize-plan = Prizes
competition-description = About
competition-contests = Contests
competition-entries = Entries
competition-state = State
competition-facts = Facts
competition-progress = Progress
competition-no-contests = No contest yet
competition-no-contests-how = Add one before you submit the competition.
competition-count = { $count ->
    [one] { $shown } competition
   *[other] { $shown } competitions
}
competition-contest-count = { $count ->
    [one] { $shown } contest
   *[other] { $shown } contests
}
competition-entry-count = { $count ->
    [one] { $shown } entry
   *[other] { $shown } entries
}
competition-expected-count = { $count ->
    [one] { $shown } entrant expected
   *[other] { $shown } entrants expected
}
competition-budget-sum = budget { $yuan } yuan
competition-plan-open = Yearly plan
competition-plan-title = Competition plan of { $year }
competition-plan-none = No competition in this year
competition-plan-none-how = Draft one, or copy one of an earlier year.
competition-plan-approve = { $count ->
    [one] Approve { $shown }
   *[other] Approve { $shown }
}
competition-plan-approve-lead = All that is submitted enters the plan at once; what you submitted yourself is left to somebody else.
competition-plan-nothing-submitted = Nothing waits for approval.
competition-plan-not-found = There is no plan of this year
competition-approval-document = Document of approval
competition-approval-document-hint = Kept in the trail, such as a letter's number.
competition-do-submit = Submit for the plan
competition-do-approve = Approve
competition-do-return = Return
competition-do-publish = Publish
competition-do-open-entry = Open entry
competition-do-postpone = Postpone
competition-do-resume = Resume
competition-do-cancel = Cancel the competition
competition-do-copy = Copy to another year
competition-return-lead = The organiser reads the reason, mends it and submits again.
competition-cancel-lead = There is no way back, and the reason is public.
competition-postpone-lead = It stops where it stands and the reason is public; new days are set when it resumes.
competition-resume-lead = Give the new days; the contests move with them.
competition-copy-lead = Contests, modules and rules are copied to the same dates; entries and officials are not.
competition-said-drafted = Competition { $number } is drafted; now add its contests.
competition-said-changed = The competition is saved.
competition-said-submitted = “{ $name }” is submitted and waits for approval.
competition-said-approved = “{ $name }” is in the plan.
competition-said-returned = “{ $name }” is back with its organiser.
competition-said-published = “{ $name }” is public.
competition-said-entry-opened = “{ $name }” takes entries.
competition-said-postponed = “{ $name }” is postponed.
competition-said-resumed = “{ $name }” goes on.
competition-said-cancelled = “{ $name }” is cancelled.
competition-said-copied = Copied as { $number }; check the days and save.
competition-said-plan-approved = { $approved } approved; { $own } of your own are left to somebody else.
competition-not-found = There is no such competition
competition-step-impossible = The competition is now “{ $from }” and cannot become “{ $to }”.
competition-not-editable = The competition is now “{ $state }” and no longer changes; have it returned first.
competition-not-postponed = The competition is not postponed.
competition-has-begun = A contest is sealed already; the whole event can no longer be put off or cancelled.
competition-serials-used-up = The numbers of this year are used up.
competition-entry-days-reversed = Entry ends before it begins.
competition-days-reversed = The last day is before the first.
competition-entry-ends-late = Entry must end before the first day.
competition-other-year = It takes place in { $year }, which is not the year of the plan.
competition-no-group = Choose a group at least.
competition-year-form = Give a year from 2000 to 2100.
competition-entrants-form = Give a whole number from 1 to 100,000.
competition-email-form = This is no mail address; write it like name@example.org.
competition-text-long = { $most } characters at the most.
competition-without-contests = It has no contest yet.
competition-contest-outside-days = The contest “{ $contest }” lies outside the days of the competition.
competition-entry-too-early = Entry begins on { $day }; it cannot be opened today.
competition-entry-too-late = Entry ended on { $day }.
competition-copy-same-year = Give another year.
denied-competition-is-the-citys = Drafting, copying and approving competitions is the city's.
denied-competition-of-others = Only the organiser of this competition may do this.
denied-competition-own-submission = Somebody else has to approve what you submitted.
mail-competition-approved-subject = Your competition is in the plan
mail-competition-approved-body = The competition “{ $name }” is in the yearly plan by { $document }. Check it and publish it.
mail-competition-returned-subject = Your competition was returned
mail-competition-returned-body = The competition “{ $name }” was returned: { $reason }
mail-competition-link = Open the competition
contest-new = Add a contest
contest-edit = Edit the contest
contest-save = Save the contest
contest-remove = Remove the contest
contest-remove-lead = The contest leaves the draft; the trail keeps what it said.
contest-name = Name
contest-trade = Trade
contest-trade-hint = The code of the trade; the list finds it by name.
contest-level = Level of the standard
contest-group = Group
contest-team-size = People in a team
contest-team-size-hint = 1 for an individual contest.
contest-quota = Places
contest-delegation-limit = Limit per delegation
contest-delegation-limit-is = { $count ->
    [one] { $shown } per delegation at the most
   *[other] { $shown } per delegation at the most
}
contest-workstations = Workstations
contest-place = Venue
contest-place-hint = That of the competition when empty.
contest-modules = Modules
contest-modules-how = Weights sum up to 100; empty rows do not count
contest-module-name = Module
contest-module-kind = Kind
contest-module-weight = Weight (%)
contest-module-day = Day
contest-module-minutes = Minutes
contest-add-module = One more module
contest-eligibility = Who may enter
contest-min-age = Least age
contest-max-age = Greatest age
contest-min-level = Level held at the least
contest-conditions = Further conditions
contest-no-conditions = No particular conditions
contest-age-least = { $count ->
    [one] { $shown } year or older
   *[other] { $shown } years or older
}
contest-age-most = { $count ->
    [one] { $shown } year or younger
   *[other] { $shown } years or younger
}
contest-level-least = { $level } or above
contest-rules = Rules
contest-tie-keys = Ties are broken by
contest-tie-keys-hint = Beginning with the total, in this order.
contest-tie-policy = If still equal
contest-medal-rules = Award rule
contest-places = First, second, third prizes
contest-places-hint = Such as 1/2/3.
contest-percent = First, second, third prizes (%)
contest-percent-hint = Such as 10/20/30; used by the award rule in per cent.
contest-rounding = Rounding
contest-scale = Scale
contest-panel-rule = Panel rule
contest-panel-judges = Judges of a panel
contest-judges = { $count ->
    [one] { $shown } judge
   *[other] { $shown } judges
}
contest-max-spread = Greatest spread
contest-seal-layers = Layers of sealing
contest-appeal-window = Appeal window (minutes)
contest-appeal-answer = Answer within (minutes)
contest-notice-days = Working days of the notice
contest-minutes = { $count ->
    [one] { $shown } minute
   *[other] { $shown } minutes
}
contest-size = { $count ->
    [one] individual
   *[other] team of { $shown }
}
contest-technical-document = Technical document
contest-said-added = The contest “{ $name }” is added.
contest-said-changed = The contest is saved.
contest-said-removed = The contest is removed.
contest-not-found = There is no such contest
contest-was-entered = Somebody has entered it; it stays.
contest-codes-used-up = A competition has 99 contests at the most.
contest-step-impossible = The contest is now “{ $from }” and cannot become “{ $to }”.
contest-outside-days = The contest must lie between { $from } and { $to }.
contest-group-not-of-competition = This group is not of the competition.
contest-module-day-beyond = The contest has { $days } days only.
contest-without-modules = A contest needs a module at least.
contest-weights-not-whole = The weights sum up to { $weight } instead of 100.
contest-ages-reversed = The greatest age is below the least.
contest-ties-begin-with-total = The chain must begin with the total.
contest-ties-without-theory = There is no theory to compare.
contest-panel-too-small = Without the highest and the lowest a panel needs { $least } judges at least.
contest-percent-beyond = The shares sum up to more than 100 per cent.
contest-medals-need-scale = This award rule goes by a scale; choose one.
contest-number-between = Give a whole number from { $least } to { $most }.
contest-three-numbers = Give three whole numbers, such as 1/2/3.
contest-trade-unknown = There is no trade with the code { $code }.
contest-level-not-of-trade = The standard of { $trade } has no { $level }.
event-state-draft = Draft
event-state-submitted = Submitted
event-state-returned = Returned
event-state-plan-approved = Plan approved
event-state-published = Published
event-state-entry-open = Entry open
event-state-eligibility-checked = Eligibility checked
event-state-officials-appointed = Officials appointed
event-state-sealed = Sealed
event-state-running = Running
event-state-scoring = Scoring
event-state-locked = Locked
event-state-unsealed = Unsealed
event-state-provisional = Provisional
event-state-appeals-closed = Appeals closed
event-state-public-notice = Public notice
event-state-final = Final
event-state-rewards-issued = Rewards issued
event-state-archived = Archived
event-state-postponed = Postponed
event-state-cancelled = Cancelled
competition-kind-skills-competition = Skills competition
competition-kind-labour-competition = Labour competition
competition-level-international = International
competition-level-national = National
competition-level-province = Provincial
competition-level-prefecture = Prefecture
competition-level-county = County
competition-level-enterprise = Enterprise
competition-level-school = School
competition-class-class-one = Class one
competition-class-class-two = Class two
competition-class-grand = Grand competition
competition-class-industry = Industry
competition-class-special = Special
competition-class-general = General
competition-class-organisations = Organs and enterprises
competition-line-human-resources = Human resources
competition-line-union = Trade union
competition-line-youth-league = Youth league
competition-line-industry = Industry
entry-group-workers = Workers
entry-group-students = Students
entry-group-teachers = Teachers
module-kind-theory = Theory
module-kind-practical = Practice
panel-rule-judgement = Judgement (0 to 3)
panel-rule-drop-extremes = Without highest and lowest
panel-rule-mean = Mean
tie-key-total = Total
tie-key-practical = Practice
tie-key-theory = Theory
tie-key-module-1 = First module
tie-key-module-2 = Second module
tie-key-time = Time (shorter first)
tie-key-safety-deductions = Safety deductions (fewer first)
tie-policy-share = Share the rank
tie-policy-draw-lots = Draw lots
tie-policy-chief-judge = The chief judge decides
tie-policy-extra-task = Extra task
medal-rules-ws-2015-2024 = WorldSkills 2015–2024 (within 2 points)
medal-rules-ws-2026 = WorldSkills 2026 (by score)
medal-rules-cn-rank = Prizes by rank
medal-rules-cn-percent = Prizes by share of the field
quota-rounding-floor = Down
quota-rounding-half-up = Half up
scale-700 = 700 (median)
scale-500 = 500 (mean)
competition-resume-too-short = The contests need { $days } days; these are fewer.
competition-money-form = Give an amount of zero or more, such as 120000 or 1200.50.
competition-do-reopen-entry = Open entry again
competition-reopen-entry-lead = Entry opens again; the check of eligibility has to be closed once more afterwards.
competition-next-entries = Review the entries
competition-next-officials = Appoint the officials
competition-next-contests = Progress of the contests
competition-contests-differ = The contests are at different states; this line shows the slowest one. The table below has the state of each.
contest-enter-sign-in = Entry is open: sign in with your worker’s account to enter yourself; bodies and the organiser enter their people.
contest-enter-by-delegation = Teams are entered by their delegation: ask your employer or the organiser.
