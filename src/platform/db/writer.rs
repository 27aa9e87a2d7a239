//! The one writer of SQLite: group commit.
//!
//! A full disk may make SQLite end the whole transaction where one statement failed, so what the connection believes to
//! be open and what is open can part. Whenever beginning, keeping or ending a transaction fails, the group has failed
//! as a whole, everybody in it is told so, and the connection is opened anew before the next job.

use super::Conn;
use super::connection::{DatabaseUrl, Purpose};
use crate::platform::error::AppError;
use crossbeam_channel::{Receiver, Sender};
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Jobs that share one transaction at the most: enough to use the disk well, few enough that the
/// first of them does not wait long.
const GROUP: usize = 256;

/// What a job leaves behind: called once the group is durable (`true`) or has failed (`false`).
type Deliver = Box<dyn FnOnce(bool) + Send>;

/// What a job of a group leaves behind, and whether the transaction around it still stands.
struct Done {
    deliver: Deliver,
    stands: bool,
}

enum Job {
    /// Shares its transaction with others.
    Shared(Box<dyn FnOnce(&mut Conn) -> Done + Send>),
    /// Shares nothing: sees to its own transaction, and answers for itself.
    Alone(Box<dyn FnOnce(&mut Conn) + Send>),
}

pub(super) struct Writer {
    jobs: Sender<Job>,
}

impl Writer {
    pub(super) fn start(conn: Conn, url: DatabaseUrl) -> std::io::Result<Self> {
        let (jobs, queue) = crossbeam_channel::bounded::<Job>(4096);
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || run(conn, &url, &queue))?;
        Ok(Self { jobs })
    }

    pub(super) fn waiting(&self) -> usize {
        self.jobs.len()
    }

    pub(super) fn submit<T, F, A>(&self, job: F, answer: A) -> Result<(), AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, AppError> + Send + 'static,
        A: FnOnce(Result<T, AppError>) + Send + 'static,
    {
        self.send(Job::Shared(Box::new(move |conn| {
            let (result, stands) = in_savepoint(conn, job);
            let deliver = move |durable| answer(if durable { result } else { result.and(Err(AppError::Unavailable)) });
            Done { deliver: Box::new(deliver), stands }
        })))
    }

    /// As `submit`, in a transaction of its own: without a savepoint, for which SQLite would keep every page that
    /// the job touches a second time in memory.
    pub(super) fn submit_alone<T, F, A>(&self, job: F, answer: A) -> Result<(), AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, AppError> + Send + 'static,
        A: FnOnce(Result<T, AppError>) + Send + 'static,
    {
        self.send(Job::Alone(Box::new(move |conn| answer(conn.write(|conn| caught(conn, job))))))
    }

    /// Runs what must not stand in any transaction.
    pub(super) fn submit_bare(&self, job: impl FnOnce(&mut Conn) + Send + 'static) -> Result<(), AppError> {
        self.send(Job::Alone(Box::new(job)))
    }

    fn send(&self, job: Job) -> Result<(), AppError> {
        // A full queue means that the disk does not keep up: better to say so than to pile up memory.
        self.jobs.try_send(job).map_err(|_| AppError::Unavailable)
    }
}

fn run(conn: Conn, url: &DatabaseUrl, queue: &Receiver<Job>) {
    let mut conn = Some(conn);
    let mut waiting = None;
    while let Some(job) = waiting.take().or_else(|| queue.recv().ok()) {
        if conn.is_none() {
            match url.connect(Purpose::Write) {
                Ok(opened) => conn = Some(opened),
                Err(error) => tracing::error!(%error, "the database cannot be opened for writing"),
            }
        }
        // Whoever waits for a job that is dropped is told that the database is not available.
        let Some(open) = &mut conn else { continue };
        match job {
            Job::Alone(job) => job(open),
            Job::Shared(first) => waiting = run_group(open, first, queue),
        }
        if !is_idle(open) {
            tracing::error!("a transaction could not be ended; the database is opened anew");
            conn = None;
        }
    }
}

/// Whether no transaction is open and none has gone wrong.
fn is_idle(conn: &mut Conn) -> bool {
    match conn {
        Conn::Lite(c) => {
            matches!(AnsiTransactionManager::transaction_manager_status_mut(c).transaction_depth(), Ok(None))
        }
        Conn::Pg(_) => true,
    }
}

/// Runs what is waiting as one transaction, up to a job that wants to be alone.
fn run_group(conn: &mut Conn, first: impl FnOnce(&mut Conn) -> Done, queue: &Receiver<Job>) -> Option<Job> {
    let mut deliveries: Vec<Deliver> = Vec::new();
    let mut alone = None;
    let committed = conn.write(|conn| {
        let mut stands = true;
        let mut keep = |done: Done| {
            deliveries.push(done.deliver);
            stands = done.stands;
            stands && deliveries.len() < GROUP
        };
        let mut goes_on = keep(first(conn));
        while goes_on {
            match queue.try_recv() {
                Ok(Job::Shared(job)) => goes_on = keep(job(conn)),
                Ok(job) => {
                    alone = Some(job);
                    break;
                }
                Err(_) => break,
            }
        }
        if stands { Ok(()) } else { Err(AppError::Unavailable) }
    });
    if let Err(error) = &committed {
        tracing::error!(?error, jobs = deliveries.len(), "a group of writes was not committed");
    }
    for deliver in deliveries {
        deliver(committed.is_ok());
    }
    alone
}

/// Runs one job so that its failure, even a panic, undoes this job alone. Says too whether the transaction around it
/// still stands.
fn in_savepoint<T>(conn: &mut Conn, job: impl FnOnce(&mut Conn) -> Result<T, AppError>) -> (Result<T, AppError>, bool) {
    if let Conn::Lite(c) = conn
        && let Err(error) = AnsiTransactionManager::begin_transaction(c)
    {
        return (Err(error.into()), false);
    }
    let result = caught(conn, job);
    let Conn::Lite(c) = conn else { return (result, true) };
    let ended = match &result {
        Ok(_) => AnsiTransactionManager::commit_transaction(c),
        Err(_) => AnsiTransactionManager::rollback_transaction(c),
    };
    match ended {
        Ok(()) => (result, true),
        // The cause of the job's failure says more than that it could not be undone by itself.
        Err(error) => (result.and(Err(error.into())), false),
    }
}

fn caught<T>(conn: &mut Conn, job: impl FnOnce(&mut Conn) -> Result<T, AppError>) -> Result<T, AppError> {
    catch_unwind(AssertUnwindSafe(|| job(conn))).unwrap_or_else(|_| Err(AppError::internal("a write job panicked")))
}
