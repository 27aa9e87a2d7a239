# Results
result-title = Results
result-title-of = Results: { $contest }
result-line = Line
result-rank = Rank
result-who = Competitor
result-unit = Delegation or employer
result-code = Station
result-standing = Took part
result-theory = Theory
result-practical = Practice
result-time = Time
result-total = Total
result-scale-score = Scale score
result-medal = Award
result-parted-by = Decided by
result-parted = Equal to the one before so far; placed after by { $key }
result-shared = Rank shared
result-shared-how = Whoever is equal by every key shares a rank, and the next is counted on.
result-points-unit = points
result-rank-is = Rank { $rank }
result-started = Competed
result-best = Highest
result-median = Median
result-median-is-700 = points, which is 700
result-version-is = Version { $version }
result-published-on = Published { $time }
result-corrected-on = Corrected on { $time }
result-reason-is = Reason: { $reason }
result-document = Decision document
result-old-version = This is version { $version }; there is a later one.
result-to-latest = See the version in force
result-difference = Difference from the version before
result-difference-from = Difference from version { $version }
result-no-difference = No rank, no points and no award differ.
result-appeals-until = Appeals are taken until { $time }.
result-appeals-were-until = Appeals were taken until { $time }.
result-notice-until-day = on public notice until { $day }
result-notice-until = On public notice up to and including { $day }; whoever objects may turn to:
result-closes-at = closes { $time }
result-how = How it was computed
result-population = Who is ranked
result-population-how = Everybody who started is ranked: unfinished work counts as far as it goes, a module from which somebody was sent out counts 0. Whoever started in no module has no rank. Whoever has no point wins no award.
result-signatures = Signatures
result-file = Result file
result-file-download = Download the result file
result-key = Public key
result-file-how = The file holds every value that the judges gave (by codes, without names) and the table, signed. Anybody can compute it again and compare with this command.
result-versions = Versions
result-manage = Prepare and publish
result-public-page = Published results
result-prepared = To be published: version { $version }
result-stage = Kind of version
result-prepared-at = Prepared
result-lines-differ = { $count ->
    [one] { $shown } line differs
   *[other] { $shown } lines differ
}
result-not-signed = Not signed
result-no-signers = This contest has no chief judge and no monitor
result-do-prepare = Compute the result
result-do-sign = Sign
result-do-publish = Publish
result-do-notice = { $count ->
    [one] Open the public notice ({ $shown } working day)
   *[other] Open the public notice ({ $shown } working days)
}
result-do-finalise = Make it final
result-do-decide = Record the order
result-do-object = Record the objection
result-do-answer = Answer
result-prepare = Compute: { $stage }
result-prepare-replaces = Computing again replaces the version that waits, and its signatures with it unless nothing differs.
result-prepare-when-changed = A new version is needed only when something differs from what is published.
result-correct-lead = A final result can only be corrected: the new version is published beside the old one, which stays, with the difference line by line.
result-reason-hint = It is published with the new version.
result-equals = Order to be decided
result-equals-how = These codes are equal by every key. Fill in 1, 2, 3 … as it was decided. How:
result-decided-by = Who decided, when and how
result-decided-by-hint = For example: lots drawn on 22 November at 17:00 in the judges' room, the monitor present.
result-decisions = Recorded orders
result-order-not-a-group = Give every code of one group another place, from 1 on.
result-objections = Objections
result-no-objections = No objection yet.
result-objection = Objection
result-raised-by = Raised by
result-answer = Answer
result-answered = Answered
result-unanswered = To be answered
result-said-prepared = The result is computed and waits for signatures and publication.
result-said-signed = Signed.
result-said-published = The result is published; those who competed are told.
result-said-notice = The public notice is open.
result-said-final = The result is final; those who competed are told.
result-said-decided = The order is recorded. Compute the result again.
result-said-objection = The objection is recorded.
result-said-answered = The objection is answered.
result-not-found = There is no such version of the result
result-objection-not-found = There is no such objection
result-none-yet = No result has been published yet.
result-not-now = The contest is at “{ $state }”; its result cannot be computed now.
result-step-not-now = This step cannot be taken in the present state of the contest.
result-next = What comes next
result-next-sign = The { $duty } ({ $names }) signs on this page.
result-next-publish = Somebody of the organiser or the city who did not prepare this table publishes it.
result-next-prepare = The organiser or the city prepares the result.
result-next-appeals-run = Appeals run until { $time }. After that, when all are answered, the organiser or the city closes them on the page of appeals.
result-next-appeals-over = The time for appeals ended at { $time }. When all are answered, the organiser or the city closes them on the page of appeals.
result-next-to-appeals = To the appeals
result-next-notice = Somebody of the organiser or the city who did not prepare this table begins the public notice.
result-next-notice-runs = On public notice up to and including { $day }. After that, when all objections are answered, somebody of the organiser or the city who did not prepare this table makes it final.
result-next-finalise = The public notice ended on { $day }. When all objections are answered, somebody of the organiser or the city who did not prepare this table makes it final.
result-publish-lead = The result becomes public at once and the contestants are told; from then on it is corrected by a new version only.
result-notice-lead = { $count ->
    [one] The result stays on public notice for { $shown } working day and cannot be made final before its end.
   *[other] The result stays on public notice for { $shown } working days and cannot be made final before their end.
}
result-finalise-lead = A final result can only be corrected; award certificates follow it.
result-unseal-first = Unseal every layer first.
result-marks-open = A mark is open for a correction. Go on when it is locked again.
result-marks-missing = { $count ->
    [one] { $count } mark is missing; the result cannot be computed.
   *[other] { $count } marks are missing; the result cannot be computed.
}
result-nothing-changed = Nothing differs from what is published, so no new version is needed.
result-published-already = This version is published already.
result-signed-already = It is signed already.
result-prepare-again = Marks or states changed since this version was computed. Compute it again.
result-undecided = Some are equal by every key, and their order is not decided yet.
result-unsigned = Not published before it is signed: { $duty }.
result-prepared-waits = A version waits to be published. Publish it first.
result-marks-changed = The marks no longer say what is published. Compute and publish a new version first.
result-appeals-run = Appeals are still taken.
result-notice-runs = The public notice is not over.
result-objections-open = { $count ->
    [one] { $count } objection is not answered.
   *[other] { $count } objections are not answered.
}
result-no-medals = Scale scores cannot be computed, so no medal that goes by them is awarded.
denied-result-own-preparation = Whoever prepared a result does not publish it. Somebody else has to.
denied-result-signature = Only the chief judge and the monitor of this contest sign.
result-tables = Delegations
result-tables-contests = { $count ->
    [one] { $shown } contest published
   *[other] { $shown } contests published
}
result-tables-order = Order
result-tables-none = No delegation has a result yet
result-tables-none-how = They are added up here as contests publish their results.
result-tables-medals = Gold / silver / bronze / excellence
result-tables-best = Best of the delegation
result-tables-how = Medal points: gold (first prize) 4, silver (second) 3, bronze (third) 2, medallion 1. Scale scores are computed from the totals of every contest on the 700 scale (the median is 700) and added up. A team counts as one. Whoever entered without a delegation is left out.
result-tables-without = Contests that give no scale score: { $contests }.
result-mine = My contest results
result-mine-none = No results yet
result-mine-none-how = They stand here when a contest publishes them.
result-stage-provisional = Provisional
result-stage-after-appeals = After appeals
result-stage-public-notice = In public notice
result-stage-final = Final
result-stage-corrected = Corrected
scale-outcome-computed = Computed
scale-outcome-few = Computed; among fewer than five it says little
scale-outcome-nobody = Not computable: nobody competed
scale-outcome-no-deviation = Not computable (MAD = 0): half of the totals or more are equal
scale-outcome-no-spread = Not computable (standard deviation = 0): all totals are equal
parted-by-total = total
parted-by-practical = practice
parted-by-theory = theory
parted-by-module-1 = first module
parted-by-module-2 = second module
parted-by-time = time
parted-by-safety-deductions = safety deductions
parted-by-decision = a recorded decision
table-order-medal-points = Medal points
table-order-average-medal-points = Average medal points
table-order-point-score = Point score
table-order-average-point-score = Average point score
table-order-name = Name
medal-gold = Gold
medal-silver = Silver
medal-bronze = Bronze
medal-excellence = Medallion for Excellence
prize-gold = First prize
prize-silver = Second prize
prize-bronze = Third prize
prize-excellence = Merit award
mail-result-provisional-subject = Provisional results: { $competition }
mail-result-final-subject = Final results: { $competition }
mail-result-changed-subject = Results changed: { $competition }
mail-result-line = { $contest }: rank { $rank }, total { $total }.
mail-result-line-with-award = { $contest }: rank { $rank }, total { $total }, { $award }.
mail-result-not-started = { $contest }: you did not start, so you have no rank.
mail-result-appeals = Your leader may appeal in writing within { $minutes } minutes of publication.
mail-result-reason = Reason: { $reason }
mail-result-link = See the results
result-objection-answered = This objection has been answered.
