# Judges and other officials
nav-judging = My duties
officials = Officials
official = Name
official-new = Add an official
official-add = Add
official-none = No officials yet
official-none-how = Pick assessors from the register, or enter somebody by an identity document.
official-count = { $count ->
    [one] { $shown } person
   *[other] { $shown } people
}
official-employer = Employer
official-employer-hint = Conflicts are found by it; may be left out with a card number.
official-training-base = Training base
official-training-base-hint = Where this person trains contestants; conflicts are found by it.
official-title = Title or level
official-email = Mail address
official-email-hint = The invitation to sign in goes there after confirmation.
official-card-number = Assessor card number
official-card-number-hint = With a card number, name and document are not needed.
official-from-register = From the register of assessors
official-by-hand = Enter
official-details = Details
official-state = State
official-duty = Duty
official-duties = Duties
official-duties-lead = Who holds each duty and why; nobody with a conflict can be picked.
official-conflicts = Conflicts
official-barred-contests = { $count ->
    [one] barred from { $shown } contest
   *[other] barred from { $shown } contests
}
official-by-contest = Duties by contest
official-lacks = Missing before the appointment:
official-layer = Layer { $shown }
official-no-duty = no duty
official-who-and-why = Who and why
official-standing = People
official-load = Duties so far
official-whether = Whether possible
official-can = possible
official-cannot = not possible
official-pick-for = Pick somebody: { $duty }
official-ended-duties = Ended duties
official-declared = Declared conflicts
official-declared-none = Nothing declared
official-own-duties = My duties
official-own-declared = Conflicts that I declared
official-no-duties = No duties yet
official-no-duties-how = They appear here once the organiser has given them.
official-not-one = You are not an official of this competition now
official-not-one-how = Ask the organiser if that is wrong.
official-declare-lead = Declare whatever relation you have to a contestant, team leader or coach, or to an employer; it holds for whoever enters later, too.
official-related-name = Name of the person
official-related-name-hint = Name or employer; with both, that one person of that employer.
official-related-employer = Employer concerned
official-relation = Relation
official-note = Note
official-do-declare = Declare a conflict
official-do-end-conflict = End
official-do-allocate = Allocate scoring judges
official-do-appoint = Appoint the officials
official-do-confirm = Confirm acceptance
official-do-withdraw = Withdraw
official-do-invite = Invite again
official-do-pick = Pick
official-do-give = Assign
official-do-end-duty = End the duty
official-allocate-lead = Fills the panel of every module of every contest: respects conflicts, balances the load, and gives the reason of each choice. Who sits already stays.
official-appoint-lead = Each contest needs its chief judge, panels, sealing judges and monitor. Every change after that needs a reason.
official-withdraw-lead = Ends every duty in this competition, and the access as a judge.
official-choice-by-hand = Chosen by hand
official-choice-by-hand-because = Chosen by hand: { $reason }
official-choice-automatic = Allocated: { $fit } could be chosen, { $barred } have a conflict, { $busy } score elsewhere on these days; this one had the fewest duties ({ $load }).
official-allocation-lacks = “{ $module }” of “{ $contest }” still lacks { $lacking ->
    [one] { $lacking } scoring judge
   *[other] { $lacking } scoring judges
}; nobody is left to choose.
official-said-added = { $name } was added and is to accept.
official-said-changed = The details are saved.
official-said-confirmed-invited = Confirmed; the invitation to sign in is on its way.
official-said-confirmed-account = Confirmed; the account can act as a judge of this competition now.
official-said-confirmed-paper = Confirmed; without a mail address there is no access.
official-said-invited = Invited again.
official-said-withdrawn = Withdrawn; every duty has ended.
official-said-declared = The conflict is declared.
official-said-conflict-ended = The conflict has ended.
official-said-duty-given = { $name } holds this duty now.
official-said-duty-ended = The duty has ended.
official-said-allocated = { $seated ->
    [one] { $seated } scoring judge was seated
   *[other] { $seated } scoring judges were seated
}; all panels are full.
official-said-allocated-partly = { $seated ->
    [one] { $seated } scoring judge was seated.
   *[other] { $seated } scoring judges were seated.
} { $lacking }
official-said-appointed = The officials of “{ $name }” are appointed.
official-conflict-takes-part = takes part in this contest (as contestant, team leader or coach)
official-conflict-with = { $relation }: { $people ->
    [one] { $people } person
   *[other] { $people } people
}
official-conflict-of-nobody = Give the name of the person or the employer.
official-conflict-not-found = There is no such conflict
official-not-found = There is no such official
official-duty-not-found = There is no such duty, or it has ended
official-slot-unknown = There is no such duty
official-card-unknown = No card in the register has the number { $card }.
official-known = This person is an official of the competition already.
official-not-now = Officials cannot be changed in the present state of the competition.
official-contest-cancelled = The contest is cancelled.
official-panel-fixed = The contest is being scored; its panels cannot change any more.
official-layer-kept = This layer is sealed; its judge stays until all marks are locked.
official-runs-event = This person runs the event and sees every entry, and cannot officiate in it.
official-has-withdrawn = This person has withdrawn.
official-layer-unknown = { $layers ->
    [one] This contest has { $layers } layer only.
   *[other] This contest has { $layers } layers only.
}
official-duty-held-already = Holds this duty already.
official-duty-taken = Somebody is { $duty } already; end that duty first.
official-duties-incompatible = Is { $held } here and cannot be { $wanted }, too.
official-step-impossible = The state is “{ $from }”; it cannot become “{ $to }”.
appointment-no-chief = “{ $contest }” has no chief judge.
    .short = No chief judge.
appointment-panel-small = “{ $module }” of “{ $contest }” has { $seated } of { $needed } scoring judges.
    .short = “{ $module }” has { $seated } of { $needed } scoring judges.
appointment-no-sealing = Layer { $layer } of “{ $contest }” has no sealing judge.
    .short = Layer { $layer } has no sealing judge.
appointment-no-monitor = “{ $contest }” has no monitor.
    .short = No competition monitor.
appointment-unconfirmed = In “{ $contest }”, { $people ->
    [one] { $people } person has
   *[other] { $people } people have
} not confirmed.
    .short = Officials who have not confirmed: { $people }.
appointment-barred = In “{ $contest }”, { $people ->
    [one] { $people } person has a conflict and is
   *[other] { $people } people have a conflict and are
} to be replaced.
    .short = Officials barred by a conflict, to be replaced: { $people }.
denied-not-an-official = You are not an official of this competition now.
official-duty-chief-judge = Chief judge
official-duty-deputy-chief-judge = Deputy chief judge
official-duty-scoring-judge = Scoring judge
official-duty-sealing-judge = Sealing judge
official-duty-checkin-judge = Check-in judge
official-duty-floor-judge = Floor judge
official-duty-tabulation-judge = Tabulation judge
official-duty-competition-monitor = Monitor
official-duty-arbitration = Arbitration
conflict-relation-own-unit = Own delegation
conflict-relation-same-employer = Same employer
conflict-relation-master-apprentice = Master and apprentice
conflict-relation-relative = Relative
conflict-relation-same-training-base = Same training base
conflict-relation-other = Other relation
official-state-invited = Invited
official-state-confirmed = Confirmed
official-state-withdrawn = Withdrawn
mail-official-confirmed-subject = Appointment as an official
mail-official-confirmed-body = You are confirmed as an official of “{ $competition }”. Sign in to see your duties.
mail-official-confirmed-conflicts = If you have a conflict with somebody who takes part, or with an employer, sign in and declare it.
mail-official-confirmed-link = See my duties
action-official-added = Official added
action-official-changed = Official changed
action-official-confirmed = Official confirmed
action-official-withdrawn = Official withdrawn
action-official-invited-again = Official invited again
action-official-conflict-declared = Conflict declared
action-official-conflict-ended = Conflict ended
action-official-duty-given = Duty given
action-official-duty-ended = Duty ended
action-official-panels-allocated = Panels allocated
