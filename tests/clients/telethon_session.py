"""An account in Telethon, for the test that has it log in, read and log out on the sandbox's data centre.

What is wrong raises; what was seen is printed as JSON.
"""

import asyncio
import base64
import ipaddress
import json
import os
import struct
import urllib.request

from telethon import TelegramClient, errors, events, functions, types
from telethon.sessions import StringSession

PHONE, CODE, PASSWORD = (os.environ[name] for name in ("PHONE", "CODE", "PASSWORD"))


def control(path: str, body: dict | None = None) -> dict:
    url = f"{os.environ['BASE_URL']}/sandbox/mtproto/{path}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


async def controlled(path: str, body: dict | None = None) -> dict:
    return await asyncio.to_thread(control, path, body)


def string_session(made: dict, key: bytes | None = None) -> str:
    """A session that holds a key of the data centre, and nothing else."""
    host, port = made["address"].split(":")
    key = key or base64.b64decode(made["key"])
    address = ipaddress.ip_address(host).packed
    content = struct.pack(">B4sH256s", made["dc_id"], address, int(port), key)
    return "1" + base64.urlsafe_b64encode(content).decode()


def client_of(session: str) -> TelegramClient:
    return TelegramClient(
        StringSession(session),
        int(os.environ["API_ID"]),
        os.environ["API_HASH"],
        flood_sleep_threshold=0,
        request_retries=1,
        connection_retries=1,
        retry_delay=0,
    )


async def log_in(client: TelegramClient) -> types.User:
    assert not await client.is_user_authorized()
    await client.send_code_request(PHONE)
    try:
        await client.sign_in(PHONE, "00000")
        raise AssertionError("a wrong code was taken")
    except errors.PhoneCodeInvalidError:
        pass
    try:
        await client.sign_in(PHONE, CODE)
        raise AssertionError("no password was asked for")
    except errors.SessionPasswordNeededError:
        pass
    try:
        await client.sign_in(password="wrong")
        raise AssertionError("a wrong password was taken")
    except errors.PasswordHashInvalidError:
        pass
    return await client.sign_in(password=PASSWORD)


async def languages_of(client: TelegramClient, graph: types.TypeStatsGraph) -> list[str]:
    if isinstance(graph, types.StatsGraphAsync):
        graph = await client(functions.stats.LoadAsyncGraphRequest(graph.token))
    return list(json.loads(graph.json.data)["names"].values())


async def pushed_post(client: TelegramClient, channel: types.Channel) -> str:
    arrived = asyncio.get_running_loop().create_future()

    @client.on(events.NewMessage(chats=channel))
    async def arrive(event: events.NewMessage.Event) -> None:
        arrived.set_result(event.raw_text)

    await controlled(f"channels/{channel.id}/posts", {"text": "Storm warning"})
    return await asyncio.wait_for(arrived, 20)


async def flood_wait(client: TelegramClient) -> int:
    script = {"kind": "fail", "code": 420, "message": "FLOOD_WAIT_31", "function": "contacts.resolveUsername"}
    await controlled("scripts", script)
    try:
        await client(functions.contacts.ResolveUsernameRequest("harbour_weather"))
        raise AssertionError("nothing had to be waited for")
    except errors.FloodWaitError as error:
        return error.seconds


async def reopened(client: TelegramClient) -> int:
    """The session string that Telethon writes opens the same login."""
    async with client_of(client.session.save()) as second:
        return (await second.get_me()).id


async def unknown_key(made: dict) -> str:
    await controlled("options", {"frame_refusals": True})
    client = client_of(string_session(made, os.urandom(256)))
    try:
        await asyncio.wait_for(client.connect(), 20)
        return "connected"
    except errors.AuthKeyNotFound as error:
        return type(error).__name__
    finally:
        await client.disconnect()


async def main() -> None:
    made = await controlled("keys", {"dc_id": 1})
    client = client_of(string_session(made))
    await client.connect()
    saw = {"myself": (await log_in(client)).id}
    saw["layer"] = (await controlled("keys"))["keys"][0]["layer"]
    dialogs = await client.get_dialogs()
    saw["dialogs"] = [dialog.name for dialog in dialogs]
    channel = next(dialog.entity for dialog in dialogs if dialog.name == "Harbour Weather")
    stats = await client.get_stats(channel)
    saw["followers"] = stats.followers.current
    saw["languages"] = await languages_of(client, stats.languages_graph)
    saw["posts"] = len(await client.get_messages(channel, limit=None))
    saw["pushed"] = await pushed_post(client, channel)
    saw["flood_wait"] = await flood_wait(client)
    saw["reopened"] = await reopened(client)
    await controlled("kick", {})
    saw["after_kick"] = (await client.get_me()).id
    saw["logged_out"] = await client.log_out()
    saw["unknown_key"] = await unknown_key(made)
    print(json.dumps(saw))


asyncio.run(asyncio.wait_for(main(), 120))
