//! Where the two programs meet, the server's initial input, and who takes any.

use std::io;
use std::net::{SocketAddr, TcpListener, UdpSocket};

use crate::plan::{self, Step, StepAction};
use crate::spec::{Lab, Role, Transport};

/// An address for both programs: the one from the document if it is free, otherwise one with any
/// free port.
///
/// # Errors
/// If no port is free.
pub(crate) fn free_address(transport: Transport, own: SocketAddr) -> io::Result<SocketAddr> {
    let bind = |addr: SocketAddr| match transport {
        Transport::Tcp => TcpListener::bind(addr)?.local_addr(),
        Transport::Udp => UdpSocket::bind(addr)?.local_addr(),
    };
    bind(own).or_else(|_| bind((own.ip(), 0).into()))
}

/// The input that the lab's first server case types into the server; empty if it types nothing.
#[must_use]
pub(crate) fn server_input(lab: &Lab) -> Vec<u8> {
    let first = lab.cases.iter().find(|case| case.program == Role::Server);
    let typed = first.and_then(|spec| {
        let case = plan::case(lab, spec, 0);
        case.steps.iter().find_map(|step| {
            if let StepAction::Enter(text) = &step.action {
                text.fill(&plan::Values::default())
            } else {
                None
            }
        })
    });
    typed.map(|bytes| bytes.to_vec()).unwrap_or_default()
}

/// Whether a case of the lab types into this program.
#[must_use]
pub(crate) fn takes_input(lab: &Lab, role: Role) -> bool {
    let mut cases = lab.cases.iter().filter(|case| case.program == role);
    cases.any(|spec| {
        let is_typed = |step: &Step| matches!(step.action, StepAction::Enter(_));
        plan::case(lab, spec, 0).any_step(is_typed)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_taken_is_not_given() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let own = taken.local_addr().unwrap();
        let other = free_address(Transport::Tcp, own).unwrap();
        assert_ne!(own, other);
        drop(taken);
        assert_eq!(free_address(Transport::Tcp, own).unwrap(), own);
    }
}
