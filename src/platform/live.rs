//! Values that many watch at once: a board in a hall, on two thousand telephones. One task keeps each value that somebody
//! watches, computes it anew once a second at most, and hands it on only when it has changed; what is sent is made once
//! and shared. With the last watcher the task ends. Nothing is kept elsewhere, so any number of processes may serve the
//! same value from one database.

use crate::platform::error::AppError;
use actix_web::web::Bytes;
use std::collections::HashMap;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// A value is not computed more often than this by itself.
const PERIOD: Duration = Duration::from_secs(1);

/// A value as it was computed.
#[derive(Debug, Clone)]
pub struct Fresh {
    /// What it says; two with the same content are the same value, whenever they were computed.
    pub content: String,
    /// What is sent to whoever watches.
    pub event: Bytes,
}

#[derive(Debug, Clone)]
enum State {
    /// Not computed yet.
    Waiting,
    /// It could not be computed, and there is no older one.
    Failed(AppError),
    Standing(Fresh),
    /// The process ends.
    Ended,
}

struct Value {
    state: watch::Sender<State>,
    /// How often somebody asked to look again.
    asked: AtomicU64,
    /// Up to which of these it has been computed since.
    answered: watch::Sender<u64>,
    wake: Notify,
}

#[derive(Default)]
struct Values {
    watched: HashMap<String, Arc<Value>>,
    is_ended: bool,
}

/// The values of one application that are being watched.
#[derive(Clone, Default)]
pub struct Live(Arc<Mutex<Values>>);

/// Somebody who watches a value.
pub struct Watcher(watch::Receiver<State>);

impl Watcher {
    /// The value as it stands; waits for the first one.
    ///
    /// # Errors
    /// Why it could not be computed; `Unavailable` when the process ends.
    pub async fn now(&mut self) -> Result<Fresh, AppError> {
        loop {
            match &*self.0.borrow_and_update() {
                State::Waiting => {}
                State::Failed(error) => return Err(error.clone()),
                State::Standing(fresh) => return Ok(fresh.clone()),
                State::Ended => return Err(AppError::Unavailable),
            }
            if self.0.changed().await.is_err() {
                return Err(AppError::Unavailable);
            }
        }
    }

    /// Waits for the next value and gives what is to be sent of it; none when there will be no more. May be dropped while
    /// it waits.
    pub async fn next(&mut self) -> Option<Bytes> {
        loop {
            self.0.changed().await.ok()?;
            match &*self.0.borrow_and_update() {
                State::Standing(fresh) => return Some(fresh.event.clone()),
                State::Ended => return None,
                State::Waiting | State::Failed(_) => {}
            }
        }
    }
}

impl Live {
    fn values(&self) -> MutexGuard<'_, Values> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Watches the value of a key. `compute` is used when nobody watches it yet, so one key always stands for one way of
    /// computing.
    pub fn watch<F, R>(&self, key: &str, compute: F) -> Watcher
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = Result<Fresh, AppError>> + Send + 'static,
    {
        let mut values = self.values();
        if let Some(value) = values.watched.get(key) {
            return Watcher(value.state.subscribe());
        }
        let first = if values.is_ended { State::Ended } else { State::Waiting };
        let value = Arc::new(Value {
            state: watch::Sender::new(first),
            asked: AtomicU64::new(0),
            answered: watch::Sender::new(0),
            wake: Notify::new(),
        });
        let watcher = Watcher(value.state.subscribe());
        if !values.is_ended {
            values.watched.insert(key.to_owned(), Arc::clone(&value));
            tokio::spawn(keep(self.clone(), key.to_owned(), value, compute));
        }
        watcher
    }

    /// Computes a value anew at once, because somebody knows that it has changed, and waits until that is done. Nothing
    /// happens when nobody watches it.
    pub async fn look_again(&self, key: &str) {
        let Some(value) = self.values().watched.get(key).map(Arc::clone) else { return };
        let wanted = value.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let mut answered = value.answered.subscribe();
        value.wake.notify_one();
        // An error would mean that nobody keeps the value any more.
        drop(answered.wait_for(|up_to| *up_to >= wanted).await);
    }

    /// Whether a value is kept just now.
    #[must_use]
    pub fn is_watched(&self, key: &str) -> bool {
        self.values().watched.contains_key(key)
    }

    /// Tells everybody who watches that there will be no more, so that the process can end.
    pub fn end(&self) {
        let mut values = self.values();
        values.is_ended = true;
        for value in values.watched.drain().map(|(_, value)| value) {
            value.state.send_replace(State::Ended);
            value.wake.notify_one();
        }
    }
}

/// Keeps one value until nobody watches it any more.
async fn keep<F, R>(live: Live, key: String, value: Arc<Value>, compute: F)
where
    F: Fn() -> R,
    R: Future<Output = Result<Fresh, AppError>>,
{
    loop {
        let asked = value.asked.load(Ordering::SeqCst);
        let computed = compute().await;
        value.state.send_if_modified(|state| match (&*state, computed) {
            // What was known a second ago is better than nothing; the cause is in the log.
            (State::Ended, _) | (State::Standing(_), Err(_)) => false,
            (State::Standing(before), Ok(fresh)) if before.content == fresh.content => false,
            (_, Ok(fresh)) => {
                *state = State::Standing(fresh);
                true
            }
            (_, Err(error)) => {
                *state = State::Failed(error);
                true
            }
        });
        value.answered.send_replace(asked);
        tokio::select! {
            () = value.wake.notified() => {}
            () = tokio::time::sleep(PERIOD) => {}
        }
        // Under the lock, so that nobody begins to watch between the look and the end.
        let mut values = live.values();
        if values.is_ended || value.state.receiver_count() == 0 {
            values.watched.remove(&key);
            value.answered.send_replace(u64::MAX);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Fresh, Live};
    use crate::platform::error::AppError;
    use actix_web::web::Bytes;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// A value that says a number, and counts how often it was computed.
    fn number(live: &Live, value: &Arc<AtomicUsize>, computed: &Arc<AtomicUsize>) -> super::Watcher {
        let (value, computed) = (Arc::clone(value), Arc::clone(computed));
        live.watch("number", move || {
            let (value, computed) = (Arc::clone(&value), Arc::clone(&computed));
            async move {
                computed.fetch_add(1, Ordering::SeqCst);
                match value.load(Ordering::SeqCst) {
                    0 => Err(AppError::conflict("error-changed-meanwhile")),
                    content => Ok(Fresh { content: content.to_string(), event: Bytes::from(format!("{content}!")) }),
                }
            }
        })
    }

    #[actix_web::test]
    async fn many_watch_one_value_and_hear_of_changes_only() {
        let live = Live::default();
        let (value, computed) = (Arc::new(AtomicUsize::new(7)), Arc::new(AtomicUsize::new(0)));
        let mut watchers: Vec<_> = (0..100).map(|_| number(&live, &value, &computed)).collect();
        for watcher in &mut watchers {
            assert_eq!(watcher.now().await.unwrap().content, "7");
        }
        assert_eq!(computed.load(Ordering::SeqCst), 1, "computed once for all of them");
        live.look_again("number").await;
        value.store(8, Ordering::SeqCst);
        live.look_again("number").await;
        value.store(0, Ordering::SeqCst);
        live.look_again("number").await;
        for watcher in &mut watchers {
            assert_eq!(watcher.next().await.as_deref(), Some(b"8!".as_slice()), "the same again was not sent");
            assert_eq!(watcher.now().await.unwrap().content, "8", "what was known stays when it cannot be computed");
        }
        assert!(live.is_watched("number"));
        drop(watchers);
        live.look_again("number").await;
        assert!(!live.is_watched("number"), "with the last watcher the task ends");
    }

    #[actix_web::test]
    async fn a_value_that_cannot_be_computed_says_why_and_the_end_reaches_everybody() {
        let live = Live::default();
        let (value, computed) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let mut watcher = number(&live, &value, &computed);
        assert!(matches!(watcher.now().await, Err(AppError::Conflict(_))));
        value.store(5, Ordering::SeqCst);
        live.look_again("number").await;
        assert_eq!(watcher.now().await.unwrap().content, "5");
        live.end();
        assert_eq!(watcher.next().await, None);
        let late = number(&live, &value, &computed).now().await;
        assert!(matches!(late, Err(AppError::Unavailable)));
    }
}
