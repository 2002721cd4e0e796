//! What a client says on a connection: service messages, which are answered here, and calls, which [`super::rpc`] answers.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use grammers_tl_types::{Cursor, Deserializable, Identifiable, RawVec, Serializable, enums, functions, types};
use tokio::time::Instant;

use super::calls::RecordedCall;
use super::connection::{Connection, Kind, Outgoing, UNKNOWN_KEY};
use super::limits;
use super::message::{self, Malformed, Message, Packet};
use super::rpc::{self, Call, Request};
use super::script::Mishap;
use super::tl::{RpcError, function_name};
use super::world::DataCenterWorld;

/// The salt is not, or no longer, valid.
const BAD_SALT: i32 = 48;
/// The number of a message from a client is a multiple of four.
const BAD_ID: i32 = 18;

/// The connection cannot go on.
#[derive(Debug)]
pub(super) struct HangUp;

impl From<Malformed> for HangUp {
    fn from(_: Malformed) -> Self {
        Self
    }
}

impl From<grammers_tl_types::deserialize::Error> for HangUp {
    fn from(_: grammers_tl_types::deserialize::Error) -> Self {
        Self
    }
}

/// A client's side of a connection.
pub(super) struct Conversation {
    world: Arc<DataCenterWorld>,
    connection: Arc<Connection>,
    seen: Seen,
    /// Calls that a script holds back.
    delayed: Arc<AtomicUsize>,
    deadline: Option<Instant>,
}

impl Conversation {
    /// A conversation on a new connection.
    pub(super) fn new(world: Arc<DataCenterWorld>, connection: Arc<Connection>) -> Self {
        Self { world, connection, seen: Seen::default(), delayed: Arc::default(), deadline: None }
    }

    /// When the connection ends unless the client says something.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Takes a frame.
    pub(super) fn take(&mut self, frame: &[u8]) -> Result<(), HangUp> {
        let Some((key, salt)) = self.world.find_key(self.connection.key_id, self.connection.dc_id) else {
            self.connection.send(Outgoing::Refusal(UNKNOWN_KEY));
            // The writer closes the connection once it has said so.
            return Ok(());
        };
        let plain = key.open(frame).ok_or(HangUp)?;
        let packet = Packet::read(&plain)?;
        self.enter_session(packet.session_id, &packet.message, salt);
        let bad = |error_code| types::BadMsgNotification {
            bad_msg_id: packet.message.id,
            bad_msg_seqno: packet.message.seq_no,
            error_code,
        };
        if packet.message.id & 3 != 0 {
            self.serve(enums::BadMsgNotification::Notification(bad(BAD_ID)).to_bytes());
            return Ok(());
        }
        if !self.world.is_salt(&key, packet.salt) {
            let types::BadMsgNotification { bad_msg_id, bad_msg_seqno, error_code } = bad(BAD_SALT);
            let bad = types::BadServerSalt { bad_msg_id, bad_msg_seqno, error_code, new_server_salt: salt };
            self.serve(enums::BadMsgNotification::BadServerSalt(bad).to_bytes());
            return Ok(());
        }
        for message in message::unfold(packet.message)? {
            if self.seen.is_new(message.id) {
                self.answer(&message)?;
            } else {
                self.acknowledge(message.id);
            }
        }
        Ok(())
    }

    fn enter_session(&mut self, session_id: i64, message: &Message, salt: i64) {
        if self.connection.session_id.swap(session_id, Ordering::Relaxed) == session_id {
            return;
        }
        self.seen = Seen::default();
        let created = types::NewSessionCreated {
            first_msg_id: message.id,
            unique_id: i64::from_le_bytes(self.world.ambient.bytes()),
            server_salt: salt,
        };
        self.connection.say(Kind::Notice, enums::NewSession::Created(created).to_bytes());
    }

    fn serve(&self, body: Vec<u8>) {
        self.connection.say(Kind::Service, body);
    }

    fn acknowledge(&self, id: i64) {
        self.serve(enums::MsgsAck::Ack(types::MsgsAck { msg_ids: vec![id] }).to_bytes());
    }

    fn answer(&mut self, message: &Message) -> Result<(), HangUp> {
        let mut cursor = Cursor::from_slice(&message.body);
        match u32::deserialize(&mut cursor)? {
            functions::Ping::CONSTRUCTOR_ID => {
                self.pong(message.id, functions::Ping::deserialize(&mut cursor)?.ping_id);
            }
            functions::PingDelayDisconnect::CONSTRUCTOR_ID => {
                let ping = functions::PingDelayDisconnect::deserialize(&mut cursor)?;
                let delay = Duration::from_secs(ping.disconnect_delay.try_into().unwrap_or_default());
                self.deadline = Some(Instant::now() + delay);
                self.pong(message.id, ping.ping_id);
            }
            functions::GetFutureSalts::CONSTRUCTOR_ID => {
                let asked = functions::GetFutureSalts::deserialize(&mut cursor)?;
                self.tell_salts(message.id, asked.num);
            }
            types::MsgsStateReq::CONSTRUCTOR_ID => {
                self.tell_states(message.id, &types::MsgsStateReq::deserialize(&mut cursor)?.msg_ids);
            }
            types::MsgResendReq::CONSTRUCTOR_ID => {
                self.tell_states(message.id, &types::MsgResendReq::deserialize(&mut cursor)?.msg_ids);
            }
            functions::DestroySession::CONSTRUCTOR_ID => {
                let session_id = functions::DestroySession::deserialize(&mut cursor)?.session_id;
                let gone = types::DestroySessionNone { session_id };
                self.serve(enums::DestroySessionRes::DestroySessionNone(gone).to_bytes());
            }
            functions::RpcDropAnswer::CONSTRUCTOR_ID => {
                let unknown = enums::RpcDropAnswer::RpcAnswerUnknown.to_bytes();
                self.connection.say(Kind::Answer, message::result(message.id, &unknown));
            }
            types::MsgsAck::CONSTRUCTOR_ID
            | types::MsgsStateInfo::CONSTRUCTOR_ID
            | types::MsgsAllInfo::CONSTRUCTOR_ID
            | types::HttpWait::CONSTRUCTOR_ID => {}
            _ => self.call(message),
        }
        Ok(())
    }

    fn pong(&self, msg_id: i64, ping_id: i64) {
        self.serve(enums::Pong::Pong(types::Pong { msg_id, ping_id }).to_bytes());
    }

    fn tell_salts(&self, req_msg_id: i64, count: i32) {
        let Some((key, _)) = self.world.find_key(self.connection.key_id, self.connection.dc_id) else { return };
        let now = super::tl::int(self.world.ambient.now().timestamp());
        // Each is valid for an hour, and the next begins half an hour after it.
        let salts = (0..count.clamp(1, limits::FUTURE_SALTS)).map(|number| types::FutureSalt {
            valid_since: now - 60 + number * 1800,
            valid_until: now + 3600 + number * 1800,
            salt: self.world.salt(&key, number),
        });
        let salts = types::FutureSalts { req_msg_id, now, salts: RawVec(salts.collect()) };
        self.serve(enums::FutureSalts::Salts(salts).to_bytes());
    }

    fn tell_states(&self, req_msg_id: i64, asked: &[i64]) {
        let state = |id: &i64| if self.seen.ids.contains(id) { 4 } else { 1 };
        let info = asked.iter().take(limits::MESSAGES_NAMED).map(state).collect();
        self.serve(enums::MsgsStateInfo::Info(types::MsgsStateInfo { req_msg_id, info }).to_bytes());
    }

    /// Answers a call, unless a script has it otherwise.
    fn call(&self, message: &Message) {
        let msg_id = message.id;
        let request = match rpc::unwrap(&message.body) {
            Ok(request) => request,
            Err(error) => return self.reply(msg_id, &error.to_bytes()),
        };
        let function = function_name(request.constructor).unwrap_or("(unknown)");
        let user_id = self.world.note_client(&self.connection, &request);
        self.world.calls.record(RecordedCall {
            at: Instant::now(),
            function,
            dc_id: self.connection.dc_id,
            key_id: self.connection.key_id,
            user_id,
            without_updates: request.without_updates,
        });
        match self.world.scripts.strike(function, user_id) {
            None => self.reply(msg_id, &self.carry_out(&request)),
            Some(Mishap::Fail { code, message }) => self.reply(msg_id, &RpcError::new(code, message).to_bytes()),
            Some(Mishap::Delay { ms }) => self.carry_out_later(msg_id, request, Duration::from_millis(ms)),
            Some(Mishap::Disconnect) => self.connection.closing.cancel(),
            Some(Mishap::DenyKey) => self.connection.send(Outgoing::Refusal(UNKNOWN_KEY)),
            Some(Mishap::Silence) => drop(self.carry_out(&request)),
            Some(Mishap::LoseAnswer) => {
                drop(self.carry_out(&request));
                self.connection.closing.cancel();
            }
        }
    }

    fn reply(&self, msg_id: i64, answer: &[u8]) {
        self.connection.say(Kind::Answer, message::result(msg_id, answer));
    }

    fn carry_out(&self, request: &Request) -> Vec<u8> {
        rpc::answer(&Call { world: &self.world, connection: &self.connection, request })
    }

    /// The client hears at once that the call arrived, so that it does not repeat it.
    fn carry_out_later(&self, msg_id: i64, request: Request, delay: Duration) {
        self.acknowledge(msg_id);
        if self.delayed.fetch_add(1, Ordering::Relaxed) >= limits::DELAYED_CALLS {
            self.connection.closing.cancel();
            return;
        }
        let (world, connection) = (Arc::clone(&self.world), Arc::clone(&self.connection));
        let delayed = Arc::clone(&self.delayed);
        tokio::spawn(async move {
            tokio::select! {
                () = connection.closing.cancelled() => return,
                () = tokio::time::sleep(delay) => {}
            }
            delayed.fetch_sub(1, Ordering::Relaxed);
            let answer = rpc::answer(&Call { world: &world, connection: &connection, request: &request });
            connection.say(Kind::Answer, message::result(msg_id, &answer));
        });
    }
}

/// The numbers of the last messages of a session.
#[derive(Default)]
struct Seen {
    ids: HashSet<i64>,
    order: VecDeque<i64>,
}

impl Seen {
    /// Whether a message did not come before.
    fn is_new(&mut self, id: i64) -> bool {
        if !self.ids.insert(id) {
            return false;
        }
        self.order.push_back(id);
        if self.order.len() > limits::SEEN_MESSAGES
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
        true
    }
}
