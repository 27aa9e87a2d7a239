-- Honours by selection (评选): who was nominated with which papers, what reviewers say, what was objected, and the years of
-- those who hold a title for a term.

create table honour_nomination (
    id integer primary key autoincrement not null,
    -- `PX2026001`; given with the nomination, stands in addresses.
    number text not null unique,
    title_id bigint not null references honour_title (id),
    person_id bigint not null references person (id),
    -- The name as it stood in the nomination.
    name text not null,
    employer text not null,
    -- The district that nominates, or that of the body.
    district_code text not null references district (code),
    -- The body that nominates; null where a district does.
    body_id bigint references certification_body (id),
    trade_id bigint references trade (id),
    merits text not null,
    state text not null,
    -- Why it was returned, taken back or refused.
    reason text,
    submitted_at timestamp not null,
    submitted_by bigint,
    visited_on date,
    visit_note text,
    notice_from date,
    notice_to date,
    noticed_by bigint,
    decided_by bigint,
    decided_on date,
    honour_number text unique,
    version integer not null,
    constraint honour_nomination_visited check ((visited_on is null) = (visit_note is null)),
    constraint honour_nomination_noticed check ((notice_from is null) = (notice_to is null)),
    constraint honour_nomination_conferred check ((state = 'conferred') = (honour_number is not null)),
    constraint honour_nomination_ended check (state not in ('returned', 'withdrawn', 'refused') or reason is not null),
    -- Nobody decides about what he brought in, nor about what he put on notice.
    constraint honour_nomination_decided_by_another check (
        decided_by is null
        or ((submitted_by is null or submitted_by <> decided_by) and (noticed_by is null or noticed_by <> decided_by))
    )
);
create index honour_nomination_by_state on honour_nomination (state, notice_to);
create index honour_nomination_by_body_id on honour_nomination (body_id);
create index honour_nomination_by_person_id on honour_nomination (person_id);
-- Nobody is nominated for one title twice at a time.
create unique index honour_nomination_once on honour_nomination (title_id, person_id)
    where state in ('submitted', 'returned', 'under_review', 'visited', 'public_notice');

create table nomination_paper (
    id integer primary key autoincrement not null,
    nomination_id bigint not null references honour_nomination (id),
    kind text not null,
    -- Its number, or how it is called.
    reference text not null,
    unique (nomination_id, kind)
);

create table nomination_review (
    id integer primary key autoincrement not null,
    nomination_id bigint not null references honour_nomination (id),
    reviewer text not null,
    -- Where he works, as he declares it.
    unit text not null,
    -- Hundredths of a point.
    score integer not null,
    remark text not null,
    recorded_by bigint,
    recorded_at timestamp not null,
    unique (nomination_id, recorded_by),
    constraint nomination_review_score check (score between 0 and 10000)
);

create table nomination_objection (
    id integer primary key autoincrement not null,
    nomination_id bigint not null references honour_nomination (id),
    token text not null unique,
    raised_by bigint,
    raised_name text not null,
    content text not null,
    raised_at timestamp not null,
    answer text,
    answered_by bigint,
    answered_at timestamp,
    version integer not null,
    constraint nomination_objection_answered check ((answer is null) = (answered_at is null))
);
create index nomination_objection_by_nomination_id on nomination_objection (nomination_id);

-- Whether somebody still deserves a title that he holds for a term or with an allowance.
create table honour_year (
    id integer primary key autoincrement not null,
    honour_id bigint not null references honour (id),
    "year" integer not null,
    outcome text not null,
    remark text not null,
    recorded_by bigint,
    recorded_at timestamp not null,
    unique (honour_id, "year")
);

-- What was said stays as it was said.
create trigger nomination_review_kept before update on nomination_review
begin select raise(abort, 'a review is never changed'); end;
create trigger nomination_review_never_deleted before delete on nomination_review
begin select raise(abort, 'a review is never deleted'); end;
create trigger nomination_objection_kept before update of nomination_id, token, raised_by, raised_name, content, raised_at
    on nomination_objection
begin select raise(abort, 'an objection is never changed'); end;
create trigger nomination_objection_never_deleted before delete on nomination_objection
begin select raise(abort, 'an objection is never deleted'); end;
create trigger honour_year_kept before update on honour_year
begin select raise(abort, 'a yearly review is never changed'); end;
create trigger honour_year_never_deleted before delete on honour_year
begin select raise(abort, 'a yearly review is never deleted'); end;
