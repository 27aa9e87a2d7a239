//! The route table: every route says who may take it, in one place that the access matrix test reads.

use crate::kernel::actor::{Actor, Role};
use actix_web::http::Method;
use actix_web::{FromRequest, Handler, Responder, Scope, guard, web};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Who may take a route. What he may do with the thing behind it is the policy's to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone.
    Public,
    /// Anyone who is signed in, in whatever role, even before he has changed a one-time password.
    SignedIn,
    /// Whoever acts in one of these roles.
    Roles(&'static [Role]),
}

impl Access {
    /// Whether this actor may take the route.
    #[must_use]
    pub fn admits(self, actor: Option<&Actor>) -> bool {
        match (self, actor) {
            (Self::Public, _) | (Self::SignedIn, Some(_)) => true,
            (Self::Roles(roles), Some(actor)) => actor.is(roles),
            (_, None) => false,
        }
    }
}

/// One route: method, path pattern, who may take it, and its handler.
pub struct Route {
    /// Method.
    pub method: Method,
    /// Path pattern.
    pub path: &'static str,
    /// Who may take it.
    pub access: Access,
    handler: actix_web::Route,
}

impl Route {
    /// A page.
    pub fn get<F, Args>(path: &'static str, access: Access, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Self {
            method: Method::GET,
            path,
            access,
            handler: web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(handler),
        }
    }

    /// A change.
    pub fn post<F, Args>(path: &'static str, access: Access, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Self { method: Method::POST, path, access, handler: web::post().to(handler) }
    }
}

/// Who may take which route, by path pattern and method.
#[derive(Debug, Clone, Default)]
pub struct AccessTable(Arc<BTreeMap<(String, String), Access>>);

impl AccessTable {
    /// The table of these routes.
    #[must_use]
    pub fn of(routes: &[Route]) -> Self {
        Self(Arc::new(
            routes
                .iter()
                .map(|route| ((route.path.to_owned(), route.method.to_string()), route.access))
                .collect(),
        ))
    }

    /// Who may take a route; `None` when there is no such route.
    #[must_use]
    pub fn find(&self, pattern: &str, method: &Method) -> Option<Access> {
        // HEAD is answered by the handler of GET.
        let method = if method == Method::HEAD { "GET" } else { method.as_str() };
        self.0.get(&(pattern.to_owned(), method.to_owned())).copied()
    }

    /// Every route, for the access matrix.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &str, Access)> {
        self.0
            .iter()
            .map(|((path, method), access)| (path.as_str(), method.as_str(), *access))
    }
}

/// The first segment of a path, with its slash; `None` where it is a parameter, or where there is none.
fn first_segment(path: &'static str) -> Option<&'static str> {
    let end = path.get(1..)?.find('/').map_or(path.len(), |at| at + 1);
    path.get(..end).filter(|segment| segment.len() > 1 && !segment.contains('{'))
}

/// Mounts the routes; those with the same path become one resource, so that a wrong method is answered with 405.
/// Resources are gathered under their first segment: a request is compared with some dozen fixed beginnings and then
/// with the patterns of one room, not with every pattern of the application.
pub fn mount(config: &mut web::ServiceConfig, routes: Vec<Route>) {
    let mut by_path: BTreeMap<&'static str, Vec<actix_web::Route>> = BTreeMap::new();
    let mut order: Vec<&'static str> = Vec::new();
    for route in routes {
        if !by_path.contains_key(route.path) {
            order.push(route.path);
        }
        by_path.entry(route.path).or_default().push(route.handler);
    }
    let mut scopes: Vec<(Option<&'static str>, Vec<actix_web::Resource>)> = Vec::new();
    for path in order {
        let segment = first_segment(path);
        let mut resource = web::resource(segment.and_then(|segment| path.strip_prefix(segment)).unwrap_or(path));
        for handler in by_path.remove(path).unwrap_or_default() {
            resource = resource.route(handler);
        }
        match scopes.iter_mut().find(|(known, _)| *known == segment) {
            Some((_, resources)) => resources.push(resource),
            None => scopes.push((segment, vec![resource])),
        }
    }
    for (segment, resources) in scopes {
        match segment {
            Some(segment) => {
                config.service(resources.into_iter().fold(web::scope(segment), Scope::service));
            }
            None => {
                for resource in resources {
                    config.service(resource);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::first_segment;

    #[test]
    fn a_route_is_gathered_under_its_first_fixed_segment() {
        for (path, segment) in [
            ("/", None),
            ("/{token}/x", None),
            ("/verify", Some("/verify")),
            ("/v/{number}/{token}", Some("/v")),
            ("/batches.xlsx", Some("/batches.xlsx")),
        ] {
            assert_eq!(first_segment(path), segment, "{path}");
        }
    }
}
