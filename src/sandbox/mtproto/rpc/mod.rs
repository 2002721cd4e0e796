//! The functions of Telegram's API that the data centres know.
//!
//! A function is a line in [`dispatch`] and a handler in the file of its topic. What needs a login asks
//! [`Call::login`] for it first.

mod channels;
mod code;
mod config;
mod dialogs;
mod graphs;
mod history;
mod password;
mod qr;
mod stats;
mod transfer;
mod users;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use grammers_tl_types::{
    Cursor, Deserializable, Identifiable as F, RemoteCall, Serializable, deserialize, functions as f,
};

use super::connection::Connection;
use super::keys::{KeyState, Login};
use super::tl::{RpcError, function_name};
use super::world::{DataCenterWorld, State};

/// A call with what was wrapped around it.
#[derive(Debug)]
pub(super) struct Request {
    /// The function.
    pub(super) constructor: u32,
    /// Its parameters.
    pub(super) parameters: Vec<u8>,
    /// From `invokeWithLayer`.
    pub(super) layer: Option<i32>,
    /// From `initConnection`.
    pub(super) api_id: Option<i32>,
    /// Whether `invokeWithoutUpdates` was around it.
    pub(super) without_updates: bool,
}

/// Stands for the call inside a wrapper, which is read afterwards.
struct Inside;

impl Deserializable for Inside {
    fn deserialize(_: &mut Cursor<'_>) -> deserialize::Result<Self> {
        Ok(Self)
    }
}

/// Takes a call out of its wrappers.
pub(super) fn unwrap(body: &[u8]) -> Result<Request, RpcError> {
    let mut request =
        Request { constructor: 0, parameters: Vec::new(), layer: None, api_id: None, without_updates: false };
    let mut cursor = Cursor::from_slice(body);
    // There are not so many different wrappers.
    for _ in 0..8 {
        let constructor = u32::deserialize(&mut cursor).map_err(unreadable)?;
        let wrapper = match constructor {
            f::InvokeWithLayer::<Inside>::CONSTRUCTOR_ID => f::InvokeWithLayer::<Inside>::deserialize(&mut cursor)
                .map(|wrapper| request.layer = Some(wrapper.layer)),
            f::InitConnection::<Inside>::CONSTRUCTOR_ID => f::InitConnection::<Inside>::deserialize(&mut cursor)
                .map(|wrapper| request.api_id = Some(wrapper.api_id)),
            f::InvokeWithoutUpdates::<Inside>::CONSTRUCTOR_ID => {
                request.without_updates = true;
                Ok(())
            }
            f::InvokeAfterMsg::<Inside>::CONSTRUCTOR_ID => {
                f::InvokeAfterMsg::<Inside>::deserialize(&mut cursor).map(drop)
            }
            _ => {
                request.constructor = constructor;
                cursor.read_to_end(&mut request.parameters).map_err(unreadable)?;
                return Ok(request);
            }
        };
        wrapper.map_err(unreadable)?;
    }
    Err(RpcError::bad("INPUT_METHOD_INVALID"))
}

fn unreadable(_: deserialize::Error) -> RpcError {
    RpcError::bad("INPUT_REQUEST_TOO_SHORT")
}

/// A call that is being answered.
pub(super) struct Call<'a> {
    pub(super) world: &'a Arc<DataCenterWorld>,
    pub(super) connection: &'a Connection,
    pub(super) request: &'a Request,
}

impl Call<'_> {
    /// The data centre that was called.
    fn dc_id(&self) -> i32 {
        self.connection.dc_id
    }

    /// Now, as Telegram's schema writes times.
    fn date(&self) -> i32 {
        super::tl::int(self.world.ambient.now().timestamp())
    }

    /// The key of the call, within a world that is locked.
    fn key<'s>(&self, state: &'s mut State) -> Result<&'s mut KeyState, RpcError> {
        state.keys.find(self.connection.key_id, self.connection.dc_id).ok_or_else(RpcError::unregistered)
    }

    /// For whom the call is made. Its connection gets updates from now on, unless the client wants none.
    fn login(&self) -> Result<Login, RpcError> {
        let is_duplicated = self.world.is_duplicated(self.connection);
        let mut state = self.world.state();
        let key = self.key(&mut state)?;
        let login = key.authorized()?;
        if is_duplicated {
            let duplicated = RpcError::new(406, "AUTH_KEY_DUPLICATED");
            key.log_out();
            key.lost = Some(duplicated.clone());
            return Err(duplicated);
        }
        self.connection.is_main.store(true, Ordering::Relaxed);
        self.subscribe();
        Ok(login)
    }

    /// The account for which the call is made.
    fn user_id(&self) -> Result<i64, RpcError> {
        self.login().map(|login| login.user_id)
    }

    /// The connection gets updates from now on, unless the client wants none.
    fn subscribe(&self) {
        if !self.request.without_updates {
            self.connection.wants_updates.store(true, Ordering::Relaxed);
        }
    }
}

/// The answer to a call, or its refusal, on the wire.
pub(super) fn answer(call: &Call<'_>) -> Vec<u8> {
    dispatch(call).unwrap_or_else(|error| error.to_bytes())
}

fn dispatch(call: &Call<'_>) -> Result<Vec<u8>, RpcError> {
    match call.request.constructor {
        f::help::GetConfig::CONSTRUCTOR_ID => run(call, config::get_config),
        f::help::GetNearestDc::CONSTRUCTOR_ID => run(call, config::get_nearest_dc),
        f::auth::SendCode::CONSTRUCTOR_ID => run(call, code::send),
        f::auth::ResendCode::CONSTRUCTOR_ID => run(call, code::resend),
        f::auth::CancelCode::CONSTRUCTOR_ID => run(call, code::cancel),
        f::auth::SignIn::CONSTRUCTOR_ID => run(call, code::sign_in),
        f::auth::LogOut::CONSTRUCTOR_ID => run(call, code::log_out),
        f::account::GetPassword::CONSTRUCTOR_ID => run(call, password::get),
        f::auth::CheckPassword::CONSTRUCTOR_ID => run(call, password::check),
        f::auth::ExportLoginToken::CONSTRUCTOR_ID => run(call, qr::export),
        f::auth::ImportLoginToken::CONSTRUCTOR_ID => run(call, qr::import),
        f::auth::AcceptLoginToken::CONSTRUCTOR_ID => run(call, qr::accept),
        f::auth::ExportAuthorization::CONSTRUCTOR_ID => run(call, transfer::export),
        f::auth::ImportAuthorization::CONSTRUCTOR_ID => run(call, transfer::import),
        f::updates::GetState::CONSTRUCTOR_ID => run(call, config::get_state),
        f::updates::GetDifference::CONSTRUCTOR_ID => run(call, config::get_difference),
        f::updates::GetChannelDifference::CONSTRUCTOR_ID => run(call, history::get_difference),
        f::users::GetUsers::CONSTRUCTOR_ID => run(call, users::get_users),
        f::users::GetFullUser::CONSTRUCTOR_ID => run(call, users::get_full_user),
        f::contacts::ResolveUsername::CONSTRUCTOR_ID => run(call, users::resolve_username),
        f::messages::GetDialogs::CONSTRUCTOR_ID => run(call, dialogs::get_dialogs),
        f::messages::GetHistory::CONSTRUCTOR_ID => run(call, history::get_history),
        f::channels::GetMessages::CONSTRUCTOR_ID => run(call, history::get_messages),
        f::channels::GetChannels::CONSTRUCTOR_ID => run(call, channels::get_channels),
        f::channels::GetFullChannel::CONSTRUCTOR_ID => run(call, channels::get_full_channel),
        f::channels::GetAdminedPublicChannels::CONSTRUCTOR_ID => run(call, channels::get_admined),
        f::stats::GetBroadcastStats::CONSTRUCTOR_ID => run(call, stats::get_broadcast),
        f::stats::GetMegagroupStats::CONSTRUCTOR_ID => run(call, stats::get_megagroup),
        f::stats::LoadAsyncGraph::CONSTRUCTOR_ID => run(call, stats::load_graph),
        other => {
            call.login()?;
            Err(match function_name(other) {
                Some(_) => RpcError::new(501, "NOT_IMPLEMENTED"),
                None => RpcError::bad("INPUT_METHOD_INVALID"),
            })
        }
    }
}

/// Reads a function's parameters, and writes what its handler returns.
fn run<T>(call: &Call<'_>, handler: fn(&Call<'_>, &T) -> Result<T::Return, RpcError>) -> Result<Vec<u8>, RpcError>
where
    T: RemoteCall<Return: Serializable> + Deserializable + F,
{
    let function = T::from_bytes(&call.request.parameters).map_err(unreadable)?;
    handler(call, &function).map(|answer| answer.to_bytes())
}
