//! The one writer of SQLite: group commit.

use super::Conn;
use crate::platform::error::AppError;
use crossbeam_channel::{Receiver, Sender};
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Jobs that share one transaction at the most: enough to use the disk well, few enough that the
/// first of them does not wait long.
const GROUP: usize = 256;

/// What a job leaves behind: called once the group is durable (`true`) or has failed (`false`).
type Deliver = Box<dyn FnOnce(bool) + Send>;

enum Job {
    /// Shares its transaction with others.
    Shared(Box<dyn FnOnce(&mut Conn) -> Deliver + Send>),
    /// Shares nothing: sees to its own transaction, and answers for itself.
    Alone(Box<dyn FnOnce(&mut Conn) + Send>),
}

pub(super) struct Writer {
    jobs: Sender<Job>,
}

impl Writer {
    pub(super) fn start(conn: Conn) -> std::io::Result<Self> {
        let (jobs, queue) = crossbeam_channel::bounded::<Job>(4096);
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || run(conn, &queue))?;
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
            let result = in_savepoint(conn, job);
            Box::new(move |durable| answer(if durable { result } else { result.and(Err(AppError::Unavailable)) }))
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

fn run(mut conn: Conn, queue: &Receiver<Job>) {
    let mut waiting = None;
    while let Some(job) = waiting.take().or_else(|| queue.recv().ok()) {
        match job {
            Job::Alone(job) => job(&mut conn),
            Job::Shared(first) => waiting = run_group(&mut conn, first, queue),
        }
    }
}

/// Runs what is waiting as one transaction, up to a job that wants to be alone.
fn run_group(conn: &mut Conn, first: impl FnOnce(&mut Conn) -> Deliver, queue: &Receiver<Job>) -> Option<Job> {
    let mut deliveries: Vec<Deliver> = Vec::new();
    let mut alone = None;
    let committed = conn.write(|conn| {
        deliveries.push(first(conn));
        while deliveries.len() < GROUP {
            match queue.try_recv() {
                Ok(Job::Shared(job)) => deliveries.push(job(conn)),
                Ok(job) => {
                    alone = Some(job);
                    break;
                }
                Err(_) => break,
            }
        }
        Ok(())
    });
    if let Err(error) = &committed {
        tracing::error!(?error, jobs = deliveries.len(), "a group of writes was not committed");
    }
    for deliver in deliveries {
        deliver(committed.is_ok());
    }
    alone
}

/// Runs one job so that its failure, even a panic, undoes this job alone.
fn in_savepoint<T>(conn: &mut Conn, job: impl FnOnce(&mut Conn) -> Result<T, AppError>) -> Result<T, AppError> {
    if let Conn::Lite(c) = conn {
        AnsiTransactionManager::begin_transaction(c)?;
    }
    let result = caught(conn, job);
    if let Conn::Lite(c) = conn {
        match &result {
            Ok(_) => AnsiTransactionManager::commit_transaction(c)?,
            Err(_) => AnsiTransactionManager::rollback_transaction(c)?,
        }
    }
    result
}

fn caught<T>(conn: &mut Conn, job: impl FnOnce(&mut Conn) -> Result<T, AppError>) -> Result<T, AppError> {
    catch_unwind(AssertUnwindSafe(|| job(conn))).unwrap_or_else(|_| Err(AppError::internal("a write job panicked")))
}
