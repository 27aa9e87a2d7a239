# Promotion by competition
promotion = Promotion by competition
promotions = Promotions by competition
promotions-lead = Levels that ranks in competitions ask for: accepted, on notice, issued.
promotions-none = No promotions
promotions-none-how = They are handed in under the rules once a result is final.
promotion-number = Number
promotion-person = Name
promotion-employer = Employer
promotion-trade = Trade
promotion-held = Level held
promotion-level = Promoted to
promotion-basis = Basis
promotion-basis-rank = Rank { $rank } in { $basis }
promotion-state = State
promotion-site = Issuing body
promotion-notice = Public notice
promotion-notice-to = Notice until
promotion-certificate = Certificate
promotion-notices = Promotions on public notice
promotion-notices-lead = Objections are taken by the city while a notice runs.
promotion-notices-none = Nothing is on notice now
promotion-notices-none-how = Promotions that are accepted are put on notice here.
promotion-nobody = Nobody is to be promoted
promotion-nobody-how = The rules promote none of these ranks.
promotion-hand-in-lead = The city accepts what is handed in and names the body that issues, after the public notice. Whoever holds the level already is proposed for the next one, never above the cap.
promotion-do-hand-in = Hand in
promotion-to-withdraw = { $count } to withdraw
promotion-said-handed-in = Handed in: { $proposed }; withdrawn: { $withdrawn }.
promotion-do-accept = Accept and begin the notice
promotion-accept-lead = Choose a body whose scope has the trade and the level. The notice begins today.
promotion-no-site = No body has the trade and the level in its scope, so that nothing can be accepted now.
promotion-no-such-site = The scope of this body does not have the trade and the level; choose another.
promotion-do-issue = Issue the certificate
promotion-issue-lead = The notice is over. The number never changes once it is given.
promotion-do-refuse = Refuse
promotion-said-accepted = Accepted; the notice has begun.
promotion-said-refused = Refused.
promotion-said-issued = The certificate is issued.
promotion-not-found = There is no such promotion
promotion-not-now = This step cannot be taken now.
promotion-not-certifiable = Bodies do not certify this level.
promotion-above-cap = Above the cap of promotions.
promotion-held-already = This level, or a higher one, is held already.
promotion-highest-held = The highest level is held already.
promotion-once-a-trade = There is a promotion in this trade already.
promotion-was-refused = It was refused.
promotion-is-the-citys = Promotions are accepted by the city's administrators.
promotion-own-proposal = Whoever handed a promotion in does not accept it. Another person does.
promotion-state-proposed = waiting
promotion-state-on-notice = on notice
promotion-state-issued = issued
promotion-state-refused = refused
promotion-state-withdrawn = withdrawn
action-promotion-proposed = Proposed a promotion
action-promotion-accepted = Accepted a promotion
action-promotion-refused = Refused a promotion
action-promotion-withdrawn = Withdrew a promotion
action-promotion-issued = Issued a promotion
action-promotion-handed-in = Handed in promotions
setting-promotion-cap = Highest level of promotions by competition (1 is level 1, senior technician)
work-kind-accept-promotions = Promotions to accept
work-kind-issue-promotions = Promotions to issue
do-accept-promotions = Accept
do-issue-promotions = Issue
worklist-promotions-to-accept = { $count ->
    [one] { $count } promotion by competition waits to be accepted
   *[other] { $count } promotions by competition wait to be accepted
}
worklist-promotions-to-issue = { $count ->
    [one] The notice of { $count } promotion is over; its certificate can be issued
   *[other] The notice of { $count } promotions is over; their certificates can be issued
}
promotion-figures = Figures of promotions
promotion-issued-count = { $count ->
    [one] { $count } issued
   *[other] { $count } issued
}
promotion-figures-definition = Only promotions by a place in a competition whose certificate is issued; they are a part of the rises in the statistics.
promotion-figures-none = No promotion is issued yet
promotion-figures-none-how = They are counted here by year, trade, district and employer once their certificates are issued.
promotion-year = Year
promotion-district = District
promotion-count = Promotions
