//! Plays a case's steps, one after the other and branches at the same time, until the end or the first failure.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::endpoint::Endpoint;
use super::stage::CaseRun;
use super::{ProgramCommand, files, process, ready, send};
use crate::base::cancel::Cancel;
use crate::plan::{Peer, Step, StepAction};
use crate::spec::{Role, Transport};
use crate::verdict::conversation::{Fact, SocketError, StepStatus};

/// How long a failed program is watched for the cause: a crash shows a moment after the connection is gone.
const AFTERMATH: Duration = Duration::from_millis(300);
/// How long where a message has no end yet: the program answers it after 300 ms of silence, which is not to be a race.
const AFTER_SILENCE: Duration = Duration::from_millis(700);
/// How long a program may take to read what was sent before a reset.
const RESET: Duration = Duration::from_secs(2);
/// How long a server may take to close a connection that no step speaks of any more.
const CLOSING: Duration = Duration::from_millis(500);

/// The conversation is over before its end; the transcript says why.
pub(super) struct Stop;

type Played = Result<(), Stop>;

/// Plays the case, and leaves nothing running.
pub(super) async fn play(stage: &Rc<CaseRun>, subject: &ProgramCommand, cancel: &Cancel) {
    tokio::select! {
        () = whole(stage, subject) => {}
        () = cancel.cancelled() => stage.note(Fact::GraderError("interrupted".to_owned())),
    }
    process::end(stage).await;
    for link in &stage.links {
        let link = link.take();
        if let Some(link) = link {
            link.close(false).await;
        }
    }
}

async fn whole(stage: &Rc<CaseRun>, subject: &ProgramCommand) {
    let (mut starts, mut listens) = (false, false);
    stage.case.each_step(&mut |step| {
        starts |= matches!(step.act, StepAction::Start);
        listens |= matches!(step.act, StepAction::Listen(_));
    });
    let serves = stage.case.program == Role::Client && !stage.case.peers.is_empty();
    if serves && !listens && listen(stage, 0).is_err() {
        return;
    }
    if !starts && !process::start(stage, subject).await {
        return;
    }
    let steps = Arc::clone(&stage.case.steps);
    let subject = Rc::new(subject.clone());
    match branch(Rc::clone(stage), subject, steps).await {
        Ok(()) => close_down(stage).await,
        Err(Stop) => aftermath(stage).await,
    }
}

/// Plays steps one after the other. Boxed, because steps can hold steps.
fn branch(
    stage: Rc<CaseRun>,
    subject: Rc<ProgramCommand>,
    steps: Arc<[Step]>,
) -> Pin<Box<dyn Future<Output = Played>>> {
    Box::pin(async move {
        for step in steps.iter() {
            play_step(&stage, &subject, step).await?;
        }
        Ok(())
    })
}

async fn play_step(stage: &Rc<CaseRun>, subject: &Rc<ProgramCommand>, step: &Step) -> Played {
    stage.note(Fact::Began(step.id));
    send::pause(stage, step).await;
    let deadline = Instant::now() + step.timeout;
    match &step.act {
        StepAction::Start if !process::start(stage, subject).await => return Err(Stop),
        StepAction::Listen(peer) => listen(stage, *peer)?,
        StepAction::Connect(peer) => {
            link(stage, *peer, step, deadline).await?;
        }
        // A server may speak first.
        StepAction::Expect(peer, ..)
        | StepAction::ExpectEof(peer)
        | StepAction::ExpectReset(peer)
            if stage.case.program == Role::Server =>
        {
            link(stage, *peer, step, deadline).await?;
        }
        StepAction::Accept(peer) => accept(stage, *peer, step, deadline).await?,
        StepAction::Send(peer, text, cuts) => {
            let link = link(stage, *peer, step, deadline).await?;
            let bytes = stage.fill(text).unwrap_or_default();
            send::send(stage, &link, *peer, &bytes, cuts, step, deadline).await?;
        }
        StepAction::Close(peer) | StepAction::Reset(peer) => {
            link(stage, *peer, step, deadline).await?;
            leave(stage, *peer, matches!(step.act, StepAction::Reset(_))).await;
        }
        StepAction::HalfClose(peer) => {
            let link = link(stage, *peer, step, deadline).await?;
            match link.half_close() {
                Ok(()) => stage.note(Fact::HalfClosed(*peer)),
                Err(error) => send::not_sent(stage, *peer, &error),
            }
        }
        StepAction::Enter(text) => {
            let bytes = stage.fill(text).unwrap_or_default();
            if !process::enter(stage, &bytes, deadline).await {
                stage.note(Fact::Overdue(step.id));
                return Err(Stop);
            }
        }
        StepAction::EndOfInput => process::end_input(stage),
        StepAction::StillRunning => process::until_it_waits(stage).await,
        StepAction::Silence(peer, time) => {
            return silence(stage, *peer, step, Instant::now() + *time).await;
        }
        StepAction::Together(branches) => return together(stage, subject, step, branches).await,
        StepAction::File(name, _) => return files::watch(stage, name, step, deadline).await,
        _ => {}
    }
    wait(stage, step, deadline).await
}

/// Waits until a step is met.
pub(super) async fn wait(stage: &CaseRun, step: &Step, deadline: Instant) -> Played {
    let peer = match step.act {
        StepAction::Expect(peer, ..)
        | StepAction::ExpectEof(peer)
        | StepAction::ExpectReset(peer) => Some(peer),
        _ => None,
    };
    // What is answered, or told of on stdout, was a whole message, however it ended.
    let told = matches!(
        step.act,
        StepAction::Prints(_) | StepAction::Snapshot | StepAction::AnyOrder(_)
    );
    let answered = match peer {
        _ if told => &stage.links[..],
        Some(peer) => &stage.links[peer..=peer],
        None => &[],
    };
    for link in answered.iter().filter_map(|link| link.borrow().clone()) {
        link.unfinished.set(None);
    }
    loop {
        match stage.check(step) {
            StepStatus::Met => {
                stage.note(Fact::Ended(step.id));
                return Ok(());
            }
            StepStatus::Failed(_) => {
                stage.note(Fact::Stopped(step.id));
                return Err(Stop);
            }
            StepStatus::Pending if stage.change(peer, deadline).await => {}
            StepStatus::Pending => {
                stage.note(Fact::Overdue(step.id));
                send::unread(stage);
                return Err(Stop);
            }
        }
    }
}

async fn silence(stage: &CaseRun, peer: Option<Peer>, step: &Step, end: Instant) -> Played {
    send::silent(stage, peer, end);
    loop {
        if let StepStatus::Failed(_) = stage.check(step) {
            stage.note(Fact::Stopped(step.id));
            return Err(Stop);
        }
        if !stage.change(peer, end).await {
            stage.note(Fact::Ended(step.id));
            return Ok(());
        }
    }
}

async fn together(
    stage: &Rc<CaseRun>,
    subject: &Rc<ProgramCommand>,
    step: &Step,
    branches: &[Arc<[Step]>],
) -> Played {
    let mut playing = JoinSet::new();
    for steps in branches {
        playing.spawn_local(branch(
            Rc::clone(stage),
            Rc::clone(subject),
            Arc::clone(steps),
        ));
    }
    while let Some(played) = playing.join_next().await {
        // The first failure ends the others: dropping the set does.
        played.unwrap_or_else(|error| {
            stage.note(Fact::GraderError(format!(
                "a branch could not be played: {error}"
            )));
            Err(Stop)
        })?;
    }
    stage.note(Fact::Ended(step.id));
    Ok(())
}

/// The peer's endpoint; made now if it has none, once the program is ready for it.
async fn link(
    stage: &Rc<CaseRun>,
    peer: Peer,
    step: &Step,
    deadline: Instant,
) -> Result<Rc<Endpoint>, Stop> {
    if let Some(link) = stage.links[peer].borrow().as_ref() {
        return Ok(Rc::clone(link));
    }
    if stage.case.program == Role::Server {
        ready::wait(stage, step, deadline).await?;
    }
    let made = match stage.case.transport {
        Transport::Udp => {
            let any = std::net::SocketAddr::new(stage.addr().ip(), 0);
            Endpoint::udp(stage, peer, any)
                .map_err(|error| stage.note(Fact::GraderError(format!("cannot bind: {error}"))))
        }
        Transport::Tcp => {
            let _turn = ready::room(stage).await;
            match tokio::time::timeout_at(deadline, TcpStream::connect(stage.addr())).await {
                Ok(Ok(stream)) => Ok(Endpoint::tcp(stage, peer, stream)),
                Ok(Err(error)) if is_ours(&error) => {
                    stage.note(Fact::GraderError(format!("the grader cannot connect: {error}")));
                    Err(())
                }
                Ok(Err(error)) => {
                    stage.note(Fact::ConnectFailed(peer, SocketError::from(&error)));
                    stage.note(Fact::Stopped(step.id));
                    Err(())
                }
                Err(_) => {
                    stage.note(Fact::Overdue(step.id));
                    Err(())
                }
            }
        }
    };
    let link = made.map_err(|()| Stop)?;
    if let Ok(addr) = link.local_addr() {
        stage.note(Fact::Bound(peer, addr));
    }
    if link.is_connection() {
        stage.note(Fact::Connected(peer));
    }
    *stage.links[peer].borrow_mut() = Some(Rc::clone(&link));
    Ok(link)
}

/// Whether a call failed for want of something that the grader or its machine lacks: no fault of the program's.
fn is_ours(error: &std::io::Error) -> bool {
    use rustix::io::Errno;
    matches!(
        Errno::from_io_error(error),
        Some(Errno::MFILE | Errno::NFILE | Errno::NOMEM | Errno::NOBUFS | Errno::ADDRNOTAVAIL)
    )
}

/// Binds the server's own address for a peer.
fn listen(stage: &Rc<CaseRun>, peer: Peer) -> Played {
    let bound = match stage.case.transport {
        Transport::Udp => Endpoint::udp(stage, peer, stage.addr())
            .map(|link| *stage.links[peer].borrow_mut() = Some(link)),
        Transport::Tcp => std::net::TcpListener::bind(stage.addr()).and_then(|listener| {
            listener.set_nonblocking(true)?;
            *stage.listener.borrow_mut() =
                Some(Rc::new(tokio::net::TcpListener::from_std(listener)?));
            Ok(())
        }),
    };
    match bound {
        Ok(()) => stage.note(Fact::Bound(peer, stage.addr())),
        Err(error) => {
            // Somebody else took the port in the moment since it was free: another one will do.
            stage.note(Fact::Unreliable(format!(
                "the grader cannot listen on {}: {error}",
                stage.addr()
            )));
            return Err(Stop);
        }
    }
    Ok(())
}

/// Takes the next connection that the program makes.
async fn accept(stage: &Rc<CaseRun>, peer: Peer, step: &Step, deadline: Instant) -> Played {
    let listener = stage.listener.borrow().clone();
    let Some(listener) = listener else {
        return Ok(());
    };
    loop {
        tokio::select! {
            biased;
            accepted = listener.accept() => {
                match accepted {
                    Ok((stream, from)) => {
                        *stage.links[peer].borrow_mut() = Some(Endpoint::tcp(stage, peer, stream));
                        stage.note(Fact::Accepted(peer, from));
                        return Ok(());
                    }
                    Err(error) if is_ours(&error) => {
                        stage.note(Fact::GraderError(format!("the grader cannot accept: {error}")));
                        return Err(Stop);
                    }
                    // A connection that was gone before it was taken: there may be another.
                    Err(_) => {}
                }
            }
            happened = stage.change(None, deadline) => {
                if !happened || stage.finished() {
                    // Whether it is overdue or can never be met: the step itself says so.
                    return wait(stage, step, deadline).await;
                }
            }
        }
    }
}

async fn leave(stage: &Rc<CaseRun>, peer: Peer, reset: bool) {
    let Some(link) = stage.links[peer].take() else {
        return;
    };
    if link.is_connection() {
        if reset {
            // A reset throws away what was not read.
            send::until_read(stage, &link, RESET).await;
        }
        // Closing with bytes unread would be a reset.
        link.drain(stage, peer);
    }
    link.close(reset).await;
    stage.note(if reset {
        Fact::Reset(peer)
    } else {
        Fact::Closed(peer)
    });
}

/// All steps are met. Ends what is still open, to see whether more comes than should.
async fn close_down(stage: &Rc<CaseRun>) {
    process::until_it_waits(stage).await;
    stage.note(Fact::Closing);
    if stage.case.program != Role::Server {
        return;
    }
    let links: Vec<Rc<Endpoint>> = stage
        .links
        .iter()
        .filter_map(|link| link.borrow().clone())
        .collect();
    for link in links.iter().filter(|link| link.is_connection()) {
        let _ = link.half_close();
    }
    let end = Instant::now() + CLOSING;
    while links
        .iter()
        .any(|link| link.is_connection() && link.is_open())
        && stage.change(None, end).await
    {}
}

/// A step has failed: watches a moment for the cause, without a say in the verdict.
async fn aftermath(stage: &Rc<CaseRun>) {
    let unfinished = stage.case.transport == Transport::Tcp && stage.has_unfinished();
    let time = if unfinished { AFTER_SILENCE } else { AFTERMATH };
    stage.settle(time).await;
    if !stage.finished() {
        // All that it does in answer to what it got belongs to the failure.
        process::until_it_waits(stage).await;
        stage.note(Fact::InputClosedForDiagnosis);
        process::end_input(stage);
        stage.settle(AFTERMATH).await;
    }
}
