//! Pages of marking schemes: the versions of a contest's modules, one version, and the form of one sub-criterion.

use crate::competition::contests;
use crate::competition::contests::model::{Contest, ContestModule};
use crate::competition::events;
use crate::competition::events::model::Competition;
use crate::competition::schemes::forms::{SubCriterionForm, letter};
use crate::competition::schemes::model::{
    Aspect, AspectKind, Findings, MarkingScheme, SchemeState, SchemeVersion, SubCriterion, sum,
};
use crate::competition::schemes::service::{self, Change};
use crate::competition::schemes::{cis, policy, rules, store};
use crate::kernel::message::Message;
use crate::kernel::points::Points;
use crate::platform::error::{AppError, FieldError};
use crate::platform::spreadsheet::write::write_grid;
use crate::platform::web::export::workbook_response;
use crate::platform::web::upload::CsrfUpload;
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

type OfContest = web::Path<(String, String)>;
type OfModule = web::Path<(String, String, String)>;
type OfVersion = web::Path<(String, String, String, i32)>;
type OfSubCriterion = web::Path<(String, String, String, i32, String)>;

/// The path of a new sub-criterion; no identifier is written like it.
const NEW: &str = "new";

/// What a page is about, as far as the reader may know of it.
struct Place {
    competition: Competition,
    contest: Contest,
    standing: policy::Standing,
}

impl Place {
    fn base(&self) -> String {
        format!("/competitions/{}/contests/{}", self.competition.number, self.contest.code)
    }
}

async fn known(visit: &Visit, number: &str, code: &str) -> Result<Place, AppError> {
    let actor = visit.actor()?.clone();
    let (number, code) = (number.to_owned(), code.to_owned());
    let place = visit
        .read(move |conn| {
            let scope = events::policy::scope_of(Some(&actor));
            let competition =
                events::store::by_number(conn, &number, scope)?.ok_or(AppError::not_found("competition-not-found"))?;
            let contest = contests::store::by_code(conn, competition.id, &code)?
                .ok_or(AppError::not_found("contest-not-found"))?;
            let standing = service::standing(conn, &actor, &contest)?;
            policy::may_read(&actor, &competition, standing)?;
            Ok(Place { competition, contest, standing })
        })
        .await?;
    Ok(place)
}

struct ModuleView {
    module: ContestModule,
    versions: Vec<SchemeVersion>,
}

#[derive(Template)]
#[template(path = "competition/schemes/overview.html")]
struct OverviewPage {
    p: Page,
    place: Place,
    modules: Vec<ModuleView>,
    may_write: bool,
    errors: Vec<FieldError>,
}

/// The schemes of a contest.
pub async fn overview(visit: Visit, path: OfContest) -> Answer {
    overview_page(&visit, &path.0, &path.1, Vec::new(), StatusCode::OK).await
}

async fn overview_page(visit: &Visit, number: &str, code: &str, errors: Vec<FieldError>, status: StatusCode) -> Answer {
    let place = known(visit, number, code).await?;
    let id = place.contest.id;
    let (modules, versions) = visit
        .read(move |conn| Ok((contests::store::modules_of(conn, id)?, store::of_contest(conn, id)?)))
        .await?;
    let modules = modules
        .into_iter()
        .map(|module| ModuleView {
            versions: versions
                .iter()
                .filter(|version| version.module_id == module.id)
                .cloned()
                .collect(),
            module,
        })
        .collect();
    let may_write = policy::may_write(visit.actor()?, &place.competition, place.standing).is_ok()
        && !service::is_frozen(place.contest.state);
    visit.render(status, &OverviewPage { p: visit.page(), place, modules, may_write, errors })
}

/// Reads a scheme from a sheet into a new draft.
pub async fn upload(visit: Visit, path: OfModule, upload: CsrfUpload) -> Answer {
    let (number, code, module) = path.into_inner();
    let refused = |message: Message| vec![FieldError { field: "file".to_owned(), message }];
    let Some(file) = upload.file else {
        let errors = refused(Message::new("import-file-missing"));
        return overview_page(&visit, &number, &code, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let read = web::block(move || {
        let read = service::read_file(file.path());
        (read, file.name.clone())
    })
    .await
    .map_err(AppError::internal)?;
    let (scheme, source) = match read {
        (Ok((scheme, _)), source) if !scheme.sub_criteria.is_empty() => (scheme, source),
        (Ok(_), _) => {
            let errors = refused(Message::new("scheme-no-titles"));
            return overview_page(&visit, &number, &code, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        (Err(error), _) => {
            let errors = refused(error.message());
            return overview_page(&visit, &number, &code, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    draft(visit, (number, code, module), scheme, source, "scheme-said-read").await
}

/// Begins an empty scheme, to be typed.
pub async fn begin(visit: Visit, path: OfModule, _: CsrfForm) -> Answer {
    draft(visit, path.into_inner(), MarkingScheme::default(), String::new(), "scheme-said-begun").await
}

async fn draft(
    visit: Visit,
    (number, code, module): (String, String, String),
    scheme: MarkingScheme,
    source: String,
    said: &'static str,
) -> Answer {
    let base = format!("/competitions/{number}/contests/{code}/schemes/{module}");
    let version = visit
        .write(move |tx, actor| {
            let (competition, contest) = contests::service::open(tx, actor, &number, &code, None)?;
            service::draft(tx, actor, (&competition, &contest), &module, &scheme, &source)
        })
        .await?;
    Ok(visit.see_other_saying(&format!("{base}/{version}"), &Message::new(said)))
}

#[derive(Template)]
#[template(path = "competition/schemes/show.html")]
struct ShowPage {
    p: Page,
    place: Place,
    module: ContestModule,
    version: SchemeVersion,
    scheme: MarkingScheme,
    findings: Findings,
    base: String,
    may_edit: bool,
}

impl ShowPage {
    /// Sub-criteria of a criterion.
    fn of_letter(&self, letter: &str) -> Vec<&SubCriterion> {
        let begins = |sub_criterion: &&SubCriterion| {
            sub_criterion.id.chars().take_while(|c| c.is_alphabetic()).eq(letter.chars())
        };
        self.scheme.sub_criteria.iter().filter(begins).collect()
    }

    fn marks_of_letter(&self, letter: &str) -> Points {
        sum(self
            .of_letter(letter)
            .into_iter()
            .flat_map(|sub_criterion| &sub_criterion.aspects))
    }

    fn marks(sub_criterion: &SubCriterion) -> Points {
        sum(sub_criterion.aspects.iter())
    }

    fn mark(aspect: &Aspect) -> String {
        aspect.max_mark.map(|mark| mark.to_string()).unwrap_or_default()
    }

    fn kind(aspect: &Aspect) -> &'static str {
        letter(aspect.kind)
    }

    fn measurement(&self) -> usize {
        self.scheme.count(AspectKind::Measurement)
    }

    fn judgement(&self) -> usize {
        self.scheme.count(AspectKind::Judgement)
    }
}

async fn version_of(visit: &Visit, path: &(String, String, String, i32)) -> Result<ShowPage, AppError> {
    let place = known(visit, &path.0, &path.1).await?;
    let actor = visit.actor()?.clone();
    let (contest, module, number) = (place.contest.clone(), path.2.clone(), path.3);
    let (module, version) = visit
        .read(move |conn| {
            let (module, _) = service::find(conn, &actor, &contest, &module)?;
            let version = store::by_version(conn, module.id, number)?.ok_or(AppError::not_found("scheme-not-found"))?;
            Ok((module, version))
        })
        .await?;
    let scheme = version.scheme().map_err(AppError::internal)?;
    let may_write = policy::may_write(visit.actor()?, &place.competition, place.standing).is_ok();
    Ok(ShowPage {
        p: visit.page(),
        findings: rules::check(&scheme),
        base: format!("{}/schemes/{}/{}", place.base(), module.letter(), version.version),
        may_edit: may_write && version.state == SchemeState::Draft && !service::is_frozen(place.contest.state),
        place,
        module,
        version,
        scheme,
    })
}

/// One version.
pub async fn show(visit: Visit, path: OfVersion) -> Answer {
    let page = version_of(&visit, &path).await?;
    visit.ok(&page)
}

/// One version as the sheet in which the field exchanges schemes.
pub async fn workbook(visit: Visit, path: OfVersion) -> Answer {
    let page = version_of(&visit, &path).await?;
    let rows = cis::write(&page.place.contest.name, &page.scheme);
    let mut bytes = Vec::new();
    write_grid(&mut bytes, "CIS Marking Scheme Import", &cis::WIDTHS, &rows).map_err(AppError::internal)?;
    let name = format!(
        "{}-{}-{}-v{}.xlsx",
        page.place.competition.number,
        page.place.contest.code,
        page.module.letter(),
        page.version.version
    );
    Ok(workbook_response(&name, bytes))
}

/// Puts a draft in force.
pub async fn put_in_force(visit: Visit, path: OfVersion, input: CsrfForm) -> Answer {
    let (number, code, module, version) = path.into_inner();
    let back = format!("/competitions/{number}/contests/{code}/schemes");
    let seen = input.values().get("version").parse().ok();
    visit
        .write(move |tx, actor| {
            let (competition, contest) = contests::service::open(tx, actor, &number, &code, None)?;
            service::put_in_force(tx, actor, (&competition, &contest), &module, version, seen)
        })
        .await?;
    Ok(visit.see_other_saying(&back, &Message::new("scheme-said-in-force").count("version", version)))
}

#[derive(Template)]
#[template(path = "competition/schemes/form.html")]
struct FormPage {
    p: Page,
    of: ShowPage,
    form: SubCriterionForm,
    errors: Vec<FieldError>,
    /// Identifier that it has now, or `new`.
    id: String,
}

async fn form_page(
    visit: &Visit,
    path: &(String, String, String, i32, String),
    form: Option<SubCriterionForm>,
    status: StatusCode,
) -> Answer {
    let of = version_of(visit, &(path.0.clone(), path.1.clone(), path.2.clone(), path.3)).await?;
    policy::may_write(visit.actor()?, &of.place.competition, of.place.standing)?;
    if !of.may_edit {
        return Err(AppError::conflict("scheme-not-a-draft"));
    }
    let id = path.4.clone();
    let known = of.scheme.sub_criteria.iter().find(|sub_criterion| sub_criterion.id == id);
    if known.is_none() && id != NEW {
        return Err(AppError::not_found("scheme-sub-criterion-not-found"));
    }
    let form = form.unwrap_or_else(|| SubCriterionForm::of(known));
    visit.render(status, &FormPage { p: visit.page(), errors: form.errors(), form, of, id })
}

/// The form of a sub-criterion.
pub async fn edit_form(visit: Visit, path: OfSubCriterion) -> Answer {
    form_page(&visit, &path, None, StatusCode::OK).await
}

/// Changes a sub-criterion, or adds one.
pub async fn change(visit: Visit, path: OfSubCriterion, input: CsrfForm) -> Answer {
    if input.values().get("intent") == "add-aspect" {
        let form = SubCriterionForm::with_another_aspect(input.values());
        return form_page(&visit, &path, Some(form), StatusCode::OK).await;
    }
    let (mut form, sub_criterion) = match SubCriterionForm::read(input.values()) {
        Ok(read) => read,
        Err(form) => return form_page(&visit, &path, Some(*form), StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    match write(&visit, &path, &input, Change::Put(sub_criterion)).await {
        Ok(back) => Ok(visit.see_other_saying(&back, &Message::new("scheme-said-changed"))),
        Err(AppError::Fields(errors)) => {
            form.place_errors(errors);
            form_page(&visit, &path, Some(form), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// Takes a sub-criterion out of a draft.
pub async fn remove(visit: Visit, path: OfSubCriterion, input: CsrfForm) -> Answer {
    let back = write(&visit, &path, &input, Change::Remove).await?;
    Ok(visit.see_other_saying(&back, &Message::new("scheme-said-removed")))
}

async fn write(
    visit: &Visit,
    path: &(String, String, String, i32, String),
    input: &CsrfForm,
    change: Change,
) -> Result<String, AppError> {
    let (number, code, module, version, id) = path.clone();
    let seen = input.values().get("version").parse().ok();
    let back = format!("/competitions/{number}/contests/{code}/schemes/{module}/{version}");
    visit
        .write(move |tx, actor| {
            let (competition, contest) = contests::service::open(tx, actor, &number, &code, None)?;
            let id = if id == NEW { "" } else { id.as_str() };
            let at = (module.as_str(), version, id);
            service::change_sub_criterion(tx, actor, (&competition, &contest), at, seen, &change)
        })
        .await?;
    Ok(back)
}
