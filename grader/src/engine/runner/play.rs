//! Plays a case's steps, one after the other and branches at the same time, until the end or the
//! first failure.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;

use super::address;
use super::case_run::CaseRun;
use super::fair_time::TimeLimit;
use super::process::{self, Process};
use super::settings::ProgramCommand;
use super::start_turn::StartTurn;
use super::stop::{Played, Stop};
use super::{connect, files, finish, ready, send, stuck, unread, wait};
use crate::base::cancel::Cancel;
use crate::base::process::ProgramSignal;
use crate::plan::{Cuts, Peer, Step, StepAction, Text};
use crate::spec::Role;
use crate::verdict::conversation::{Fact, GraderError};

/// How long a program may take to read what was sent, before a reset discards it.
const RESET_PATIENCE: Duration = Duration::from_secs(2);

/// Plays the case, and leaves nothing running.
pub(super) async fn play(run: &Rc<CaseRun>, command: &ProgramCommand, cancel: &Cancel) {
    tokio::select! {
        () = play_case(run, command) => {}
        () = cancel.cancelled() => {
            run.recorder.record(Fact::GraderError(GraderError::Interrupted));
        }
    }
    run.kill_program().await;
    for endpoint in run.endpoints.take_all() {
        endpoint.close().await;
    }
    address::give_back(run).await;
}

async fn play_case(run: &Rc<CaseRun>, command: &ProgramCommand) {
    if connect::open_places(run).is_err() {
        return;
    }
    if let Some(peer) = run.serving_peer()
        && !run.has_listen_step()
        && connect::listen(run, peer).is_err()
    {
        return;
    }
    let starts_later = run
        .case
        .any_step(|step| matches!(step.action, StepAction::Start));
    if !starts_later && !start(run, command, &run.case.args).await {
        return;
    }
    let steps = Arc::clone(&run.case.steps);
    let player = Player {
        run: Rc::clone(run),
        command: Rc::new(command.clone()),
    };
    let played = tokio::select! {
        played = player.play_steps(steps) => played,
        never = stuck::watch(run) => match never {},
    };
    match played {
        Ok(()) => finish::finish(run).await,
        Err(Stop) => {
            finish::observe_failure(run).await;
            finish::record_lost_time(run);
        }
    }
}

/// Starts the program with these arguments, in its turn.
async fn start(run: &Rc<CaseRun>, command: &ProgramCommand, args: &[Text]) -> bool {
    let turn = StartTurn::wait().await;
    let is_started = run.start_program(command, args).await;
    turn.keep_while_starting(run);
    is_started
}

/// Plays steps. Each branch has one.
#[derive(Clone)]
struct Player {
    run: Rc<CaseRun>,
    command: Rc<ProgramCommand>,
}

impl Player {
    /// Plays steps one after the other. Boxed, because steps can contain steps.
    fn play_steps(self, steps: Arc<[Step]>) -> Pin<Box<dyn Future<Output = Played>>> {
        Box::pin(async move {
            for step in steps.iter() {
                self.play_step(step).await?;
            }
            Ok(())
        })
    }

    async fn play_step(&self, step: &Step) -> Played {
        let run = &self.run;
        run.recorder.record(Fact::Began(step.id));
        send::pause(run, step).await;
        if run.needs_ready_server(step) {
            ready::until_ready(run, step).await?;
        }
        let deadline = run.recorder.time().deadline(step.timeout);
        run.recorder.act(step);
        match &step.action {
            StepAction::Start => self.start(&run.case.args).await?,
            StepAction::Restart(args) => self.restart(args.as_deref(), step, deadline).await?,
            StepAction::Signal(signal) => self.signal(*signal).await,
            StepAction::Listen(peer) => connect::listen(run, *peer)?,
            StepAction::Connect(peer) => {
                connect::endpoint_for(run, *peer, step, deadline).await?;
            }
            StepAction::Expect { peer, .. }
            | StepAction::ExpectEof(peer)
            | StepAction::ExpectReset(peer)
                // A server may speak first.
                if run.case.program == Role::Server =>
            {
                connect::endpoint_for(run, *peer, step, deadline).await?;
            }
            StepAction::Accept(peer) => connect::accept(run, *peer, *peer, step, deadline).await?,
            StepAction::AcceptAt { peer, place } => {
                connect::accept(run, *peer, *place, step, deadline).await?;
            }
            StepAction::ConnectTo(peer, address) => {
                connect::connect_to(run, *peer, address, step, deadline).await?;
            }
            StepAction::Send {
                peer, text, cuts, ..
            } => self.send(*peer, text, cuts, step, deadline).await?,
            StepAction::Close(peer) => self.close(*peer, step, deadline).await?,
            StepAction::Reset(peer) => self.reset(*peer, step, deadline).await?,
            StepAction::HalfClose(peer) => self.half_close(*peer, step, deadline).await?,
            StepAction::Enter(text) => self.enter(text, step, deadline).await?,
            StepAction::EndOfInput => finish::close_stdin(run),
            StepAction::StillRunning => finish::until_blocked(run).await,
            StepAction::Silence { peer, time } => return self.silence(*peer, *time, step).await,
            StepAction::Together(branches) => return self.together(step, branches).await,
            StepAction::File { name, .. } => {
                return files::until_met(run, name, step, deadline).await;
            }
            StepAction::Expect { .. }
            | StepAction::ExpectEof(_)
            | StepAction::ExpectReset(_)
            | StepAction::Prints(_)
            | StepAction::Stderr(_)
            | StepAction::Snapshot
            | StepAction::Exit(_)
            | StepAction::Ignore { .. }
            | StepAction::AnyOf(_)
            | StepAction::AnyOrder(_) => {}
        }
        wait::until_met(run, step, deadline).await
    }

    async fn start(&self, args: &[Text]) -> Played {
        if start(&self.run, &self.command, args).await {
            Ok(())
        } else {
            Err(Stop)
        }
    }

    async fn silence(&self, peer: Option<Peer>, time: Duration, step: &Step) -> Played {
        let end = Instant::now() + time;
        send::finish_messages_by_silence(&self.run, peer, end);
        wait::require_silence(&self.run, peer, step, end).await
    }

    async fn signal(&self, signal: ProgramSignal) {
        finish::until_blocked(&self.run).await;
        self.run.recorder.record(Fact::Signalled(signal));
        // Whether it still runs, the next step tells.
        let _ = self.run.owner().map(|owner| owner.signal(signal));
    }

    /// Starts the program again. What is left of the old one, and of its connections, goes first.
    async fn restart(&self, args: Option<&[Text]>, step: &Step, deadline: TimeLimit) -> Played {
        let run = &self.run;
        // What it has started may live longer than itself, and keep its output open.
        run.kill_program().await;
        while !run.recorder.is_finished() {
            if !run.recorder.changed(None, deadline).await {
                run.recorder.record(Fact::Overdue(step.id));
                return Err(Stop);
            }
        }
        for peer in 0..run.case.peers.len() {
            if !run.case.is_place(peer)
                && let Some(endpoint) = run.endpoints.take(peer)
            {
                endpoint.drain();
                endpoint.reset_on_close();
                endpoint.close().await;
                run.recorder.record(Fact::Reset(peer));
            }
        }
        address::end_connections(run).await;
        *run.is_ready.lock().await = false;
        *run.backlog_space.lock().await = 0;
        self.start(args.unwrap_or(&run.case.args)).await
    }

    async fn send(
        &self,
        peer: Peer,
        text: &Text,
        cuts: &Cuts,
        step: &Step,
        deadline: TimeLimit,
    ) -> Played {
        let endpoint = connect::endpoint_for(&self.run, peer, step, deadline).await?;
        // What the program has sent may make no bytes: the step itself tells.
        let Some(bytes) = self.run.recorder.fill(text) else {
            return Ok(());
        };
        send::send(&self.run, &endpoint, &bytes, cuts, step, deadline).await
    }

    async fn half_close(&self, peer: Peer, step: &Step, deadline: TimeLimit) -> Played {
        let endpoint = connect::endpoint_for(&self.run, peer, step, deadline).await?;
        match endpoint.half_close() {
            Ok(()) => self.run.recorder.record(Fact::HalfClosed(peer)),
            Err(error) => send::record_send_error(&self.run, peer, &error),
        }
        Ok(())
    }

    async fn enter(&self, text: &Text, step: &Step, deadline: TimeLimit) -> Played {
        let recorder = &self.run.recorder;
        let bytes = recorder.fill(text).unwrap_or_default();
        let is_entered = match self.run.with_process(Process::stdin) {
            Some(stdin) => {
                let _wait = self.run.waits.begin(deadline);
                process::enter(recorder, &stdin, &bytes, deadline).await
            }
            None => false,
        };
        if is_entered {
            return Ok(());
        }
        recorder.record(Fact::Overdue(step.id));
        Err(Stop)
    }

    async fn close(&self, peer: Peer, step: &Step, deadline: TimeLimit) -> Played {
        let endpoint = connect::endpoint_for(&self.run, peer, step, deadline).await?;
        self.run.endpoints.take(peer);
        if endpoint.is_connection() {
            // Closing with unread bytes would be a reset.
            endpoint.drain();
        }
        endpoint.close().await;
        self.run.recorder.record(Fact::Closed(peer));
        Ok(())
    }

    async fn reset(&self, peer: Peer, step: &Step, deadline: TimeLimit) -> Played {
        let endpoint = connect::endpoint_for(&self.run, peer, step, deadline).await?;
        self.run.endpoints.take(peer);
        if endpoint.is_connection() {
            // A reset discards what was not read.
            unread::until_read(&self.run, &endpoint, RESET_PATIENCE).await;
            endpoint.drain();
        }
        endpoint.reset_on_close();
        endpoint.close().await;
        self.run.recorder.record(Fact::Reset(peer));
        Ok(())
    }

    async fn together(&self, step: &Step, branches: &[Arc<[Step]>]) -> Played {
        let mut playing = JoinSet::new();
        self.run.waits.split(branches.len());
        for steps in branches {
            let (player, steps) = (self.clone(), Arc::clone(steps));
            playing.spawn_local(async move {
                let run = Rc::clone(&player.run);
                let played = player.play_steps(steps).await;
                run.waits.leave();
                played
            });
        }
        while let Some(played) = playing.join_next().await {
            // The first failure ends the others, because it drops the set.
            played.unwrap_or_else(|error| {
                let error = GraderError::Branch(error.to_string());
                self.run.recorder.record(Fact::GraderError(error));
                Err(Stop)
            })?;
        }
        self.run.waits.rejoin();
        self.run.recorder.record(Fact::Ended(step.id));
        Ok(())
    }
}
