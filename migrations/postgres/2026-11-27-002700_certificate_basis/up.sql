-- The few certificates that did not come from an examination, by how they came and by day: the list behind the number of
-- certificates by competition.
create index certificate_by_other_award_basis on certificate (award_basis, issued_on) where award_basis <> 'examination';
