//! Values that may be a little old: figures of a public page, for instance. Each process keeps its own,
//! and losing them costs a query and nothing else.

use crate::kernel::clock::Timestamp;
use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

type Kept = (Timestamp, Arc<dyn Any + Send + Sync>);

/// The cache of one application.
#[derive(Default)]
pub struct Cache(Mutex<HashMap<&'static str, Kept>>);

impl Cache {
    /// The value of a key, when it was put there less than `seconds` before `now`.
    #[must_use]
    pub fn get<T: Send + Sync + 'static>(&self, key: &'static str, now: Timestamp, seconds: i64) -> Option<Arc<T>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, value) = kept.get(key)?;
        let fresh = (now - *at).num_seconds().abs() < seconds;
        if fresh { Arc::clone(value).downcast().ok() } else { None }
    }

    /// Puts a value there, in place of the one before.
    pub fn put<T: Send + Sync + 'static>(&self, key: &'static str, now: Timestamp, value: T) -> Arc<T> {
        let value = Arc::new(value);
        let kept: Arc<dyn Any + Send + Sync> = Arc::<T>::clone(&value);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, (now, kept));
        value
    }
}

#[cfg(test)]
mod tests {
    use super::Cache;
    use chrono::{Duration, NaiveDate};

    #[test]
    fn a_value_is_kept_for_its_time_and_no_longer() {
        let cache = Cache::default();
        let now = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap().and_hms_opt(1, 0, 0).unwrap();
        assert_eq!(cache.get::<i64>("x", now, 60), None);
        cache.put("x", now, 7_i64);
        assert_eq!(cache.get::<i64>("x", now + Duration::seconds(59), 60).as_deref(), Some(&7));
        assert_eq!(cache.get::<i64>("x", now + Duration::seconds(60), 60), None);
        assert_eq!(cache.get::<String>("x", now, 60), None, "another type is another value");
    }
}
