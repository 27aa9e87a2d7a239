//! Typed row ids. A bare `i64` never appears in a signature, so a batch id cannot be passed where a
//! person id is meant. Ids are internal: addresses carry numbers, codes and random tokens instead.

/// Declares one id type: a `BigInt` newtype with its Diesel conversions for every backend.
macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
        )]
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl<DB> diesel::serialize::ToSql<diesel::sql_types::BigInt, DB> for $name
        where
            DB: diesel::backend::Backend,
            i64: diesel::serialize::ToSql<diesel::sql_types::BigInt, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
                self.0.to_sql(out)
            }
        }

        impl<DB> diesel::deserialize::FromSql<diesel::sql_types::BigInt, DB> for $name
        where
            DB: diesel::backend::Backend,
            i64: diesel::deserialize::FromSql<diesel::sql_types::BigInt, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                i64::from_sql(bytes).map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

id! {
    /// An account that signs in.
    AccountId,
    /// One role of an account, with its scope and dates.
    RoleGrantId,
    /// One browser session of an account.
    SessionId,
    /// One row of the audit log.
    AuditEntryId,
    /// One message in the outbox.
    OutboxMessageId,
    /// One upload with its staged rows.
    ImportRunId,
    /// One staged row of an upload.
    ImportRowId,
    /// A work type (工种) of an occupation.
    WorkTypeId,
    /// A trade (职业(工种)).
    TradeId,
    /// A certification body (评价机构).
    BodyId,
    /// An assessment site (站点) of a body.
    SiteId,
    /// A scope line (评价范围) of a site.
    ScopeLineId,
    /// A distinct folded personal name, shared by all people who bear it.
    PersonNameId,
    /// A natural person.
    PersonId,
    /// An assessor (考评员).
    AssessorId,
    /// One trade on an assessor card.
    AssessorScopeId,
    /// A declared relation that bars an assignment (回避).
    RecusalId,
    /// An assessment batch (认定批次).
    BatchId,
    /// One recorded transition of a batch.
    BatchTransitionId,
    /// One line (trade and level) of a batch.
    BatchLineId,
    /// One candidate's application (报名) for a batch line.
    ApplicationId,
    /// One assessor's assignment to a part of a batch line.
    StaffAssignmentId,
    /// One assessor's score sheet.
    ScoreSheetId,
    /// One cell of a score sheet.
    SheetEntryId,
    /// The result of one part of one application.
    PartResultId,
    /// A certificate.
    CertificateId,
    /// A competition (竞赛).
    CompetitionId,
    /// A contest (赛项) of a competition.
    ContestId,
    /// A module (模块) of a contest.
    ContestModuleId,
    /// One recorded transition of a competition or of one of its contests.
    CompetitionTransitionId,
    /// A delegation (代表队).
    DelegationId,
    /// An entry (参赛报名) of a person or a team.
    ContestEntryId,
    /// One person of an entry.
    EntryMemberId,
    /// An official (裁判、监督、仲裁) of a competition.
    OfficialId,
    /// What an official does in a contest.
    OfficialDutyId,
    /// A declared relation that bars an official.
    OfficialConflictId,
    /// A draw of start groups.
    DrawId,
    /// One version of a marking scheme (评分方案).
    MarkingSchemeId,
    /// One layer of sealing (加密层).
    SealLayerId,
    /// A module on one day of marking: what is signed and locked together.
    CompartmentId,
    /// The marks of one judge for one code (评分表 of a contest).
    MarkSheetId,
    /// One aspect that the judges of a contest score again.
    DiscussionId,
    /// One aspect that two people opened after it was locked.
    UnlockId,
    /// A signature under a compartment.
    SignatureId,
    /// What was recorded on the floor about one code.
    OnSiteRecordId,
    /// One version of the result of a contest (成绩版本).
    ResultSetId,
    /// One line of a version of a result.
    ResultLineId,
    /// A signature under the result of a contest.
    ResultSignatureId,
    /// The order of some whom every tie-break key left equal.
    TieDecisionId,
    /// An objection (异议) to a result in public notice.
    ResultObjectionId,
    /// An appeal (申诉).
    AppealId,
    /// A member of the arbitration panel of an appeal.
    AppealMemberId,
    /// A note of a hearing.
    AppealNoteId,
    /// An award certificate (获奖证书).
    AwardCertificateId,
    /// An indicator (指标) of a labour competition.
    LabourIndicatorId,
    /// A unit or team that takes part in a labour competition.
    LabourUnitId,
    /// One version of a unit's report for a month.
    LabourReportId,
    /// One version of the result of a labour competition.
    LabourResultId,
    /// A commendation (先进集体、先进个人) of a labour competition.
    LabourCommendationId,
    /// A title (称号) in the register of titles.
    HonourTitleId,
    /// A set of rules (称号规则) by which ranks earn titles.
    TitleRuleSetId,
    /// One rule of a set.
    TitleRuleId,
    /// An honour (荣誉): a title that somebody holds.
    HonourId,
    /// What was drawn up for the final result of a contest.
    HonourDrawingId,
    /// A proposal to confer, replace or withdraw an honour.
    HonourProposalId,
    /// A nomination (申报) of somebody for a title that is given by selection.
    NominationId,
    /// What one expert says about a nomination.
    NominationReviewId,
    /// What somebody said against a nomination on public notice.
    NominationObjectionId,
    /// The yearly review of somebody who holds a title.
    HonourYearId,
    /// A promotion of skill level (竞赛晋级).
    LevelPromotionId,
    /// An appointed rank (聘任等级).
    LevelAppointmentId,
    /// A studio (工作室).
    StudioId,
    /// A term of somebody who leads a studio.
    StudioLeaderId,
    /// Somebody who works in a studio.
    StudioMemberId,
    /// An agreement of master and apprentice (师徒协议).
    ApprenticeshipId,
    /// What was found when a studio was reviewed or visited.
    StudioReviewId,
    /// A record of training of a person.
    TrainingRecordId,
    /// A counted figure of training.
    TrainingFigureId,
    /// The year of a studio.
    StudioYearId,
    /// Money that a studio received or spent.
    StudioFundId,
    /// Something that a studio brought forth.
    StudioOutputId,
    /// An innovation (创新成果).
    InnovationId,
    /// The share of somebody in an innovation.
    InnovationShareId,
    /// What one reviewer says about an innovation.
    InnovationReviewId,
    /// An e-certificate of an innovation.
    InnovationCertificateId,
    /// A figure that somebody recorded, with its source and its day.
    RecordedFigureId,
}
