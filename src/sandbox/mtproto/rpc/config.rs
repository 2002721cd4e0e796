//! Where the data centres are, and where the updates of an account stand.

use grammers_tl_types::{enums, functions as f, types};

use super::Call;
use crate::sandbox::mtproto::tl::{Blank as _, RpcError};

/// `help.getConfig` names these data centres and no others.
#[expect(clippy::unnecessary_wraps, reason = "handlers may refuse")]
pub(super) fn get_config(call: &Call<'_>, _: &f::help::GetConfig) -> Result<enums::Config, RpcError> {
    let addresses = call.world.state().addresses.clone();
    let option = |(id, address): (i32, std::net::SocketAddrV4)| types::DcOption {
        ipv6: false,
        media_only: false,
        tcpo_only: false,
        cdn: false,
        r#static: false,
        this_port_only: false,
        id,
        ip_address: address.ip().to_string(),
        port: address.port().into(),
        secret: None,
    };
    Ok(types::Config {
        date: call.date(),
        expires: call.date() + 3600,
        this_dc: call.dc_id(),
        dc_options: addresses.into_iter().map(|address| option(address).into()).collect(),
        message_length_max: 4096,
        caption_length_max: 1024,
        me_url_prefix: "https://t.me/".to_owned(),
        webfile_dc_id: call.dc_id(),
        ..types::Config::blank()
    }
    .into())
}

/// `help.getNearestDc`
#[expect(clippy::unnecessary_wraps, reason = "handlers may refuse")]
pub(super) fn get_nearest_dc(call: &Call<'_>, _: &f::help::GetNearestDc) -> Result<enums::NearestDc, RpcError> {
    let this_dc = call.dc_id();
    Ok(types::NearestDc { country: "DE".to_owned(), this_dc, nearest_dc: this_dc }.into())
}

/// `updates.getState`
pub(super) fn get_state(call: &Call<'_>, _: &f::updates::GetState) -> Result<enums::updates::State, RpcError> {
    call.login()?;
    Ok(types::updates::State { pts: 1, qts: 0, date: call.date(), seq: 0, unread_count: 0 }.into())
}

/// `updates.getDifference`: nothing is ever missed here but posts, which `updates.getChannelDifference` tells.
pub(super) fn get_difference(
    call: &Call<'_>,
    _: &f::updates::GetDifference,
) -> Result<enums::updates::Difference, RpcError> {
    call.login()?;
    Ok(types::updates::DifferenceEmpty { date: call.date(), seq: 0 }.into())
}
