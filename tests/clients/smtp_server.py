"""A mail server for tests, which does as it is told.

It listens with TLS from the first byte on, with STARTTLS, and without either, on the ports that the environment names, and
takes the user and the password named there. Each line on its standard input is a mode; each line that it prints is an event
in JSON. It ends with its standard input.
"""

import asyncio
import base64
import json
import os
import ssl
import sys
import warnings
from email import message_from_bytes
from email.policy import default

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

# accept: takes everything. defer, refuse: answers DATA by 451 or 554. refuse_recipient: answers RCPT by 550.
# hang: takes the e-mail and never says so. drop: takes it and breaks the connection off.
MODES = ("accept", "defer", "refuse", "refuse_recipient", "hang", "drop")


def tell(event, **facts):
    print(json.dumps({"event": event, **facts}), flush=True)


def read(content):
    """An e-mail as a mail program reads it."""
    message = message_from_bytes(content, policy=default)
    parts = [part for part in message.walk() if not part.is_multipart()]
    words = {part.get_content_type(): part.get_content() for part in parts if not part.get_filename()}
    files = [
        {
            "name": part.get_filename(),
            "type": part.get_content_type(),
            "disposition": part.get_content_disposition(),
            "bytes": base64.b64encode(part.get_payload(decode=True)).decode(),
        }
        for part in parts
        if part.get_filename()
    ]
    return {
        "headers": sorted(message.keys()),
        "from": str(message["From"]),
        "to": str(message["To"]),
        "subject": str(message["Subject"]),
        "message_id": str(message["Message-ID"]),
        "date": str(message["Date"]),
        "text": words.get("text/plain"),
        "html": words.get("text/html"),
        "files": files,
        "defects": [str(defect) for part in message.walk() for defect in part.defects],
    }


class Handler:
    def __init__(self, name):
        self.name = name

    async def handle_RCPT(self, server, session, envelope, address, options):
        if mode == "refuse_recipient":
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if mode == "defer":
            tell("deferred")
            return "451 4.3.0 Come back later"
        if mode == "refuse":
            return "554 5.7.1 This is spam"
        tell(
            "mail",
            listener=self.name,
            sender=envelope.mail_from,
            recipients=envelope.rcpt_tos,
            user=session.auth_data.login.decode() if session.authenticated else None,
            is_ascii=envelope.content.isascii(),
            mode=mode,
            **read(envelope.content),
        )
        if mode == "hang":
            await asyncio.Event().wait()
        if mode == "drop":
            server.transport.abort()
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    known = isinstance(data, LoginPassword)
    right = known and (data.login.decode(), data.password.decode()) == (os.environ["SMTP_USER"], os.environ["SMTP_PASSWORD"])
    tell("sign_in", right=right)
    return AuthResult(success=right, handled=right, auth_data=data if right else None)


def tls_context(certificate, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


async def main():
    global mode
    context = tls_context(os.environ["SMTP_CERTIFICATE"], os.environ["SMTP_KEY"])
    loop = asyncio.get_running_loop()
    common = {"authenticator": authenticate, "loop": loop, "hostname": "localhost", "auth_exclude_mechanism": []}
    listeners = {
        "implicit": (lambda: SMTP(Handler("implicit"), auth_required=True, auth_require_tls=False, **common), context),
        "starttls": (
            lambda: SMTP(
                Handler("starttls"), tls_context=context, require_starttls=True, auth_required=True, **common
            ),
            None,
        ),
        "plain": (lambda: SMTP(Handler("plain"), **common), None),
    }
    servers = []
    for name, (protocol, over) in listeners.items():
        port = int(os.environ[f"SMTP_PORT_{name.upper()}"])
        servers.append(await loop.create_server(protocol, "127.0.0.1", port, ssl=over))
    tell("ready")
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        mode = line.decode().strip()
        assert mode in MODES, mode
        tell("mode", mode=mode)


# That signing in goes over TLS, the library does not see where TLS came first.
warnings.simplefilter("ignore")
mode = "accept"
asyncio.run(main())
