//! Keys, frames and messages, with a client that can do wrong.

use std::io::ErrorKind;

use botyard::base::ambient::Ambient;
use grammers_client::tl::{Cursor, Deserializable, Identifiable, Serializable, enums, functions as f, types};
use grammers_crypto::{AuthKey, DequeBuffer, decrypt_data_v2, encrypt_data_v2};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::Centers;
use super::client::TestClient;
use crate::harness::sandbox::PATIENCE;

const RESULT: u32 = 0xf35c_6d01;
const CONTAINER: u32 = 0x73f1_f8dc;

/// A client that numbers and packs its messages as a test wants them.
struct RawClient {
    stream: TcpStream,
    key: AuthKey,
    sent: i32,
    salt: i64,
    session_id: i64,
    next_id: i64,
}

/// A message from the data centre.
#[derive(Debug)]
struct Heard {
    id: i64,
    seq_no: i32,
    body: Vec<u8>,
}

impl Heard {
    fn is<T: Identifiable>(&self) -> bool {
        u32::from_bytes(&self.body).unwrap() == T::CONSTRUCTOR_ID
    }
}

impl RawClient {
    async fn connect(centers: &Centers, key: [u8; 256]) -> Self {
        let address = centers.running.settings()[0].address;
        let seconds = Ambient::system().now().timestamp();
        Self {
            stream: TcpStream::connect(address).await.unwrap(),
            key: AuthKey::from_bytes(key),
            sent: 0,
            salt: 0,
            session_id: 77,
            next_id: seconds << 32,
        }
    }

    /// A client that the data centre knows, and that knows its salt.
    async fn ready(centers: &Centers) -> Self {
        let mut client = Self::connect(centers, (centers.running.settings()[0].new_key)()).await;
        let id = client.fresh_id();
        client.say(id, &f::Ping { ping_id: 1 }.to_bytes()).await;
        let bad = client.hear::<types::BadServerSalt>().await;
        let enums::BadMsgNotification::BadServerSalt(bad) = enums::BadMsgNotification::from_bytes(&bad.body).unwrap()
        else {
            panic!("no salt")
        };
        assert_eq!((bad.bad_msg_id, bad.error_code), (id, 48));
        client.salt = bad.new_server_salt;
        client
    }

    fn fresh_id(&mut self) -> i64 {
        self.next_id += 4;
        self.next_id
    }

    async fn frame(&mut self, payload: &[u8]) {
        let mut frame = u32::try_from(payload.len() + 12).unwrap().to_le_bytes().to_vec();
        frame.extend(self.sent.to_le_bytes());
        frame.extend(payload);
        let checksum = crc32fast::hash(&frame);
        frame.extend(checksum.to_le_bytes());
        self.sent += 1;
        self.stream.write_all(&frame).await.unwrap();
    }

    fn seal(&self, id: i64, body: &[u8]) -> Vec<u8> {
        let mut packet = DequeBuffer::with_capacity(1024, 64);
        let mut plain = Vec::new();
        for long in [self.salt, self.session_id, id] {
            long.serialize(&mut plain);
        }
        1_i32.serialize(&mut plain);
        i32::try_from(body.len()).unwrap().serialize(&mut plain);
        plain.extend(body);
        packet.extend(&plain);
        encrypt_data_v2(&mut packet, &self.key);
        packet.as_ref().to_vec()
    }

    async fn say(&mut self, id: i64, body: &[u8]) {
        let packet = self.seal(id, body);
        self.frame(&packet).await;
    }

    /// The next messages; `None` when the connection was closed.
    async fn listen(&mut self) -> Option<Vec<Heard>> {
        let mut head = [0; 8];
        match tokio::time::timeout(PATIENCE, self.stream.read_exact(&mut head)).await.expect("something comes") {
            Err(error) if matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset) => return None,
            read => read.unwrap(),
        };
        let length = i32::from_le_bytes(*head.first_chunk().unwrap());
        if length < 0 {
            // A refusal, which says itself three times.
            self.stream.read_exact(&mut [0; 4]).await.unwrap();
            return Some(vec![Heard { id: length.into(), seq_no: 0, body: Vec::new() }]);
        }
        let mut rest = vec![0; usize::try_from(length).unwrap() - 8];
        self.stream.read_exact(&mut rest).await.unwrap();
        rest.truncate(rest.len() - 4);
        let plain = decrypt_data_v2(&mut rest, &self.key).unwrap();
        let mut cursor = Cursor::from_slice(&plain[16..]);
        let message = read_message(&mut cursor);
        let mut inside = Cursor::from_slice(&message.body);
        if u32::deserialize(&mut inside).unwrap() != CONTAINER {
            return Some(vec![message]);
        }
        let count = i32::deserialize(&mut inside).unwrap();
        Some((0..count).map(|_| read_message(&mut inside)).collect())
    }

    /// The next message of a kind.
    async fn hear<T: Identifiable>(&mut self) -> Heard {
        loop {
            let messages = self.listen().await.expect("the connection is open");
            if let Some(found) = messages.into_iter().find(Heard::is::<T>) {
                return found;
            }
        }
    }

    /// The answer to a call.
    async fn result(&mut self, request: i64) -> Vec<u8> {
        loop {
            for message in self.listen().await.expect("the connection is open") {
                let mut cursor = Cursor::from_slice(&message.body);
                let is_result = u32::deserialize(&mut cursor).unwrap() == RESULT;
                if is_result && i64::deserialize(&mut cursor).unwrap() == request {
                    // An answer to a call, and to be acknowledged.
                    assert_eq!((message.id & 3, message.seq_no & 1), (1, 1));
                    return message.body[12..].to_vec();
                }
            }
        }
    }

    async fn is_closed(&mut self) -> bool {
        while let Some(messages) = self.listen().await {
            if messages.iter().any(|heard| heard.id == -404) {
                return false;
            }
        }
        true
    }
}

fn read_message(cursor: &mut Cursor<'_>) -> Heard {
    let id = i64::deserialize(cursor).unwrap();
    let seq_no = i32::deserialize(cursor).unwrap();
    let mut body = vec![0; usize::try_from(i32::deserialize(cursor).unwrap()).unwrap()];
    cursor.read_exact(&mut body).unwrap();
    Heard { id, seq_no, body }
}

#[actix_web::test]
async fn a_key_that_nobody_knows_is_refused() {
    let centers = Centers::start(2);
    let of_another = (centers.running.settings()[1].new_key)();
    for key in [[1; 256], of_another] {
        let mut client = RawClient::connect(&centers, key).await;
        let id = client.fresh_id();
        client.say(id, &f::Ping { ping_id: 1 }.to_bytes()).await;
        assert_eq!(client.listen().await.unwrap()[0].id, -404);
        assert!(client.listen().await.is_none());
    }
    // Nor can one be agreed upon.
    let mut client = RawClient::connect(&centers, [1; 256]).await;
    client.frame(&[[0; 8].as_slice(), &f::ReqPqMulti { nonce: [0; 16] }.to_bytes()].concat()).await;
    assert_eq!(client.listen().await.unwrap()[0].id, -404);
}

#[actix_web::test]
async fn a_key_is_forgotten_under_an_open_connection() {
    let centers = Centers::start(1);
    let mut client = RawClient::ready(&centers).await;
    let key_id = centers.world().keys()[0].key_id;
    assert!(centers.world().forget_key(key_id) && !centers.world().forget_key(key_id));
    let id = client.fresh_id();
    client.say(id, &f::Ping { ping_id: 1 }.to_bytes()).await;
    assert!(!client.is_closed().await);
}

#[actix_web::test]
async fn altered_packets_end_the_connection() {
    let centers = Centers::start(1);
    let mut client = RawClient::ready(&centers).await;
    let id = client.fresh_id();
    let mut packet = client.seal(id, &f::Ping { ping_id: 1 }.to_bytes());
    packet[30] ^= 1;
    client.frame(&packet).await;
    assert!(client.is_closed().await);
    let mut client = RawClient::ready(&centers).await;
    client.stream.write_all(&[0xef; 64]).await.unwrap();
    assert!(client.is_closed().await);
}

#[actix_web::test]
async fn pings_salts_and_states_are_told() {
    let centers = Centers::start(1);
    let mut client = RawClient::ready(&centers).await;
    let ping = client.fresh_id();
    client.say(ping, &f::PingDelayDisconnect { ping_id: 5, disconnect_delay: 60 }.to_bytes()).await;
    let pong = client.hear::<types::Pong>().await;
    let enums::Pong::Pong(told) = enums::Pong::from_bytes(&pong.body).unwrap();
    assert_eq!((told.msg_id, told.ping_id, pong.seq_no & 1), (ping, 5, 0));

    let asked = client.fresh_id();
    client.say(asked, &f::GetFutureSalts { num: 5 }.to_bytes()).await;
    let salts = client.hear::<types::FutureSalts>().await;
    let enums::FutureSalts::Salts(salts) = enums::FutureSalts::from_bytes(&salts.body).unwrap();
    assert_eq!((salts.req_msg_id, salts.salts.0.len()), (asked, 5));
    client.salt = salts.salts.0[4].salt;

    let state = client.fresh_id();
    let request = types::MsgsStateReq { msg_ids: vec![ping, 4] };
    client.say(state, &enums::MsgsStateReq::Req(request).to_bytes()).await;
    let info = client.hear::<types::MsgsStateInfo>().await;
    let enums::MsgsStateInfo::Info(info) = enums::MsgsStateInfo::from_bytes(&info.body).unwrap();
    assert_eq!(info.info, [4, 1]);

    client.say(state + 5, &f::Ping { ping_id: 1 }.to_bytes()).await;
    let bad = client.hear::<types::BadMsgNotification>().await;
    let bad = enums::BadMsgNotification::from_bytes(&bad.body).unwrap();
    assert_eq!((bad.bad_msg_id(), bad.error_code()), (state + 5, 18));
}

#[actix_web::test]
async fn a_ping_can_ask_for_the_end() {
    let centers = Centers::start(1);
    let mut client = RawClient::ready(&centers).await;
    let id = client.fresh_id();
    client.say(id, &f::PingDelayDisconnect { ping_id: 5, disconnect_delay: 0 }.to_bytes()).await;
    assert!(client.is_closed().await);
}

#[actix_web::test]
async fn a_repeated_message_is_carried_out_once() {
    let centers = Centers::start(1);
    let mut client = RawClient::ready(&centers).await;
    let id = client.fresh_id();
    let call = f::help::GetNearestDc {}.to_bytes();
    client.say(id, &call).await;
    client.result(id).await;
    client.say(id, &call).await;
    let ack = client.hear::<types::MsgsAck>().await;
    let enums::MsgsAck::Ack(ack) = enums::MsgsAck::from_bytes(&ack.body).unwrap();
    assert_eq!(ack.msg_ids, [id]);
    assert_eq!(centers.world().count("help.getNearestDc"), 1);
}

#[actix_web::test]
async fn nonsense_in_calls_is_refused() {
    let centers = Centers::start(1);
    let mut client = RawClient::ready(&centers).await;
    let wrapped = |depth| {
        let wrapper = f::InvokeWithoutUpdates { query: f::help::GetNearestDc {} }.to_bytes();
        [wrapper[..4].repeat(depth), wrapper].concat()
    };
    for (body, name) in [
        (f::auth::SendCode::CONSTRUCTOR_ID.to_bytes(), "INPUT_REQUEST_TOO_SHORT"),
        (wrapped(100), "INPUT_METHOD_INVALID"),
        (7_u32.to_bytes(), "AUTH_KEY_UNREGISTERED"),
    ] {
        let id = client.fresh_id();
        client.say(id, &body).await;
        let result = client.result(id).await;
        let enums::RpcError::Error(error) = enums::RpcError::from_bytes(&result).unwrap();
        assert_eq!(error.error_message, name);
    }
    let id = client.fresh_id();
    client.say(id, &wrapped(2)).await;
    enums::NearestDc::from_bytes(&client.result(id).await).unwrap();
}

#[actix_web::test]
async fn data_centres_come_back_where_they_were() {
    let centers = Centers::start(1);
    let client = TestClient::new(&centers);
    client.log_in(&centers).await;
    centers.running.stop().await;
    assert_eq!(centers.world().open_connections(), 0);
    assert!(client.myself().await.is_err());
    centers.running.restart().await.unwrap();
    client.reconnected().await;
    assert_eq!(centers.world().keys()[0].layer, Some(grammers_client::tl::LAYER));
}
