// Made from the server's OpenAPI document by `npm run generate`; not to be edited.

export interface paths {
    "/api/admin/access-grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who looks into whose chats, newest first. */
        get: operations["admin_api_access_grants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The record of what people did, newest first. */
        get: operations["admin_api_audit_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Exports records into a file, in the background: as the log is when the export begins. */
        post: operations["admin_api_audit_export"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/audit/export/{export_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How an export of yours stands. */
        get: operations["admin_api_audit_export_state"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/audit/export/{export_id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The file of an export of yours. */
        get: operations["admin_api_audit_export_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/audit/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your exports of the audit log, newest first. They are deleted a day after they ended. */
        get: operations["admin_api_audit_exports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/audit/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives up old records for good: signs a checkpoint in their place, from which verification begins then, and deletes
         *     them within moments.
         */
        post: operations["admin_api_audit_retention"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the newest verification of the audit log stands, and what it found. */
        get: operations["admin_api_audit_verification"];
        put?: never;
        /** Begins to verify the whole audit log in the background, unless somebody has begun already. `GET` says how it goes. */
        post: operations["admin_api_audit_verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/bots/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists all bots. */
        get: operations["admin_api_list_bots"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/bots/{user_id}/access": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives the calling admin access to the chats of an account's bot for a while, in place of a grant that they hold. Its
         *     owner is told.
         */
        post: operations["admin_api_grant_access"];
        /** Ends access to the chats of an account's bot: an admin their own, a superadmin everybody's. */
        delete: operations["admin_api_end_access"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/bots/{user_id}/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Lets an account's bot run again, whatever had stopped it. Updates that waited are answered, or dropped on request. */
        patch: operations["admin_api_activate"];
        trace?: never;
    };
    "/api/admin/bots/{user_id}/chats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The chats of an account's bot, last active first; under an access grant. */
        get: operations["admin_api_chats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/bots/{user_id}/chats/{chat_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was said in a chat of an account's bot, newest first; under an access grant. */
        get: operations["admin_api_messages"];
        put?: never;
        /** Writes as an account's bot in one of its chats; under an access grant. The message is delivered like the bot's own. */
        post: operations["admin_api_send_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/bots/{user_id}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to an account's bot, the newest lines first, without the chats in which it happened. */
        get: operations["admin_api_logs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/bots/{user_id}/rate-limit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Sets the limits of an account's bot. Its owner can lower but not raise them. */
        patch: operations["admin_api_rate_limit"];
        trace?: never;
    };
    "/api/admin/bots/{user_id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An account's bot and what it is doing. */
        get: operations["admin_api_bot_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/bots/{user_id}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Suspends an account's bot: its work ends at once, and its owner cannot start it. */
        patch: operations["admin_api_suspend"];
        trace?: never;
    };
    "/api/admin/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the parts of Botyard are doing, and what waits to be done. */
        get: operations["admin_api_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists all invitations, newest first. */
        get: operations["admin_api_list_invitations"];
        put?: never;
        /** Invites people to make accounts for themselves, each with the role of a user. */
        post: operations["admin_api_create_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/invitations/{invitation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends an invitation at once, whoever made it. */
        delete: operations["admin_api_revoke_invitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists accounts, oldest first. */
        get: operations["admin_api_list_users"];
        put?: never;
        /** Makes an account. Only a superadmin makes one that may do more than a user. */
        post: operations["admin_api_create_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One account. */
        get: operations["admin_api_get_user"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes an account's role, disables or enables it. Admins manage users, superadmins everybody; nobody their own
         *     account.
         */
        patch: operations["admin_api_change_user"];
        trace?: never;
    };
    "/api/admin/users/{user_id}/otp/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turns off the one-time codes of somebody who has lost them and their recovery codes. */
        post: operations["admin_api_reset_otp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/users/{user_id}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends every session of an account at once. Its API keys go on unless they are named as well. */
        delete: operations["admin_api_end_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/users/{user_id}/sign-in-link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a link that signs in to an account once within five minutes, for somebody who is locked out. It replaces an
         *     older one. The account's owner is told by their bot.
         */
        post: operations["admin_api_sign_in_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/account/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erases the caller's account: names, sessions, keys, personal databases, questions, answers and e-mails. What cannot be
         *     undone is not undone: its id stays in the audit log, in the record of costs and beside those to whom it sent e-mails for
         *     an organization, and tells of nobody. An organization goes along if nobody else belongs to it.
         */
        post: operations["auth_erase_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the caller's API keys, newest first. Those that ended are shown for another month at least. */
        get: operations["auth_list_api_keys"];
        put?: never;
        /** Makes an API key for a program that acts for the caller. */
        post: operations["auth_create_api_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/api-keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends one of the caller's API keys at once. */
        delete: operations["auth_revoke_api_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Signs in with a name and a password.
         * @description With `"session": "cookie"` the tokens become cookies that scripts cannot read (`Secure` and named `__Host-…` under
         *     HTTPS), and each writing call needs the answer's `csrf_token` as `X-CSRF-Token`.
         */
        post: operations["auth_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Signs in by a one-time link that an admin made. For a quarter of an hour one may then set a new password without the
         *     present one.
         */
        post: operations["auth_login_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends the session: its access and refresh tokens stop working at once. Cookies that held them are cleared. */
        post: operations["auth_logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's own account, and how they are signed in. */
        get: operations["auth_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/otp/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turns one-time codes on: from then on signing in takes one. Answers recovery codes, this once. */
        post: operations["auth_otp_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/otp/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turns one-time codes off, and erases their secret and the recovery codes. */
        post: operations["auth_otp_disable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/otp/enroll": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begins to set up one-time codes. They count once confirmed at `POST /api/auth/otp/confirm`. */
        post: operations["auth_otp_enroll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/otp/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives the caller new recovery codes, this once; the earlier ones stop working. */
        post: operations["auth_otp_recovery_codes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Changes the caller's password, and ends all of their sessions but the one of this call. */
        post: operations["auth_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchanges a refresh token for a new pair. A refresh token works once; using any earlier one again ends the session.
         * @description A session in cookies is refreshed without a body, with its CSRF token as `X-CSRF-Token`; a browser that sends
         *     `Sec-Fetch-Site: same-origin` needs none.
         */
        post: operations["auth_refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes an account for oneself, if the server lets people do so. Then sign in with it. */
        post: operations["auth_register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the caller's sessions that go on, newest first. */
        get: operations["auth_list_sessions"];
        put?: never;
        post?: never;
        /** Ends all of the caller's sessions but the one of this call, at once. */
        delete: operations["auth_end_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends one of the caller's sessions at once. */
        delete: operations["auth_end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/telegram/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a code that links the caller's account to them at Telegram: they send it to an analyst bot within ten minutes, as
         *     `/link <code>`, and say yes there. From then on they are this account in every bot. An older code ends.
         */
        post: operations["auth_telegram_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/telegram/unlink": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unlinks the caller's account from their Telegram account, once they have shown again who they are. Whoever writes to a bot from there is somebody new from then on:
         *     the organization, databases, questions and e-mails stay with this account and are out of reach in those chats. Questions
         *     that wait there are called off.
         */
        post: operations["auth_telegram_unlink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Checks the access token. */
        get: operations["auth_verify"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a console needs to know before anybody has signed in: how one gets an account, and what bots can do. */
        get: operations["console_info"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The API, as a page to read. */
        get: operations["ops_docs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tells the caller what happens, as server-sent events, for as long as their session goes on. Each person hears of what
         *     they may see at that moment: of their own bot and organization, admins of all bots, the audit log and health.
         * @description Events say where to look again; only those of usage and logs carry figures and words. Their names and data:
         *
         *     * `hello` `{server_time, version}`: the first event of each connection
         *     * `reset` `{}`: some were missed; look everything up anew
         *     * `bot` `{user_id}`: a bot's status, limits, token, program or receiving changed
         *     * `usage` `{user_id, updates, messages, errors, waiting, live}`: what one's own bot did in the current hour and the 23
         *       before it, how many updates wait (at most 1000 are counted) and whether it is awake; at most once a second
         *     * `log` `{user_id, id, at, last_at, count, level, kind, text}`: a line of the log of one's own bot
         *     * `grant` `{user_id}`: the access grants on one's own bot, for admins on any
         *     * `dead_letter` `{user_id}`, `mtproto` `{user_id}`: of one's own bot
         *     * `org` `{part}`: `members`, `invitations`, `databases`, `budget`, `costs` or `mail` of one's organization
         *     * `account` `{}`: one's own account, sign-in, role or place in an organization
         *     * `users` `{}`, `invitations` `{}`, `audit` `{}`, `health` `{}`: for admins
         *     * `bot_usage` `{user_id, live, last_used_at, ingress, usage}`: what the bot does that an admin watches (`bot=`), as in its
         *       status; at first how it stands, then at most once a second
         *     * `bot_log`, with the fields of `log`: a line of that bot's log without its chat; at first the latest 20
         *
         *     A comment comes when nothing else did for a while. Ids are good for `Last-Event-ID` as long as the events behind them
         *     are remembered, for two minutes after the account's last stream, and not beyond a restart of the server. Unknown names
         *     are to be passed over.
         */
        get: operations["events_stream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document. */
        get: operations["ops_document"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes an organization, which the caller owns. Their personal databases stay theirs, out of reach while they belong to it. */
        post: operations["org_api_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/budget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the caller's organization may spend on language models, and what it has spent. */
        get: operations["org_api_budget"];
        /**
         * Sets what the caller's organization may spend on language models. What was spent this month counts, and people are warned
         *     anew.
         */
        put: operations["org_api_budget_change"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/costs/by-model": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What language models cost the caller's organization, by the model that answered. */
        get: operations["org_api_costs_by_model"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/costs/by-stage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What language models cost the caller's organization, by what they were asked for: `analyze`, `answer` or `mail`. */
        get: operations["org_api_costs_by_stage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/costs/input-output": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What language models cost the caller's organization, by the kind of tokens. */
        get: operations["org_api_costs_input_output"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/costs/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What language models cost the caller's organization, by day and by how calls ended. */
        get: operations["org_api_costs_overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/costs/own": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the caller's own questions cost, whoever paid for them. For everybody, also without an organization. */
        get: operations["org_api_costs_own"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/costs/per-user": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What language models cost the caller's organization, by who asked; people who left are listed as well. */
        get: operations["org_api_costs_per_user"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/databases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the databases that the caller may ask. */
        get: operations["org_api_databases_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/databases/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Adds a database on a server. It is tried at once, its login is looked at, and what is in it is read. For owners. */
        post: operations["org_api_databases_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/databases/examples/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes an example away, whoever found it right: no model is told of it any more. The conversation that it comes from stays as
         *     it is. For owners.
         */
        post: operations["org_api_databases_examples_remove"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/databases/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reads anew what is in a database. For owners. */
        post: operations["org_api_databases_refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/databases/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Forgets a database with its password, its schema and its uploaded file. At its server nothing changes. For owners. */
        post: operations["org_api_databases_remove"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/databases/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tries a database at once; its health says how it went. For owners. */
        post: operations["org_api_databases_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/databases/upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Adds the SQLite database that is the body. The file is kept as it is and only read. For owners. */
        post: operations["org_api_databases_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/databases/{database_id}/examples": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the questions about a database that people found well answered. For each question, language models are told of the few
         *     that are most like it. For owners.
         */
        get: operations["org_api_databases_examples_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/databases/{database_id}/schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is in a database, as it was last read. */
        get: operations["org_api_databases_schema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the invitations into the caller's organization, newest first. For owners. */
        get: operations["org_api_invitations_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/invitations/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Invites people into the caller's organization, as members. For owners. */
        post: operations["org_api_invitations_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/invitations/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends an invitation into the caller's organization at once, whichever owner made it. For owners. */
        post: operations["org_api_invitations_revoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Joins the organization that an invitation leads to, in the role that it is for. */
        post: operations["org_api_join"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Leaves the caller's organization. Whoever leaves alone deletes it: its databases are forgotten with their passwords,
         *     schemas and uploaded files. What it cost stays on record.
         */
        post: operations["org_api_leave"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/mail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the caller's organization sends e-mails, and to whom it may. */
        get: operations["org_api_mail_get"];
        /** Changes how the caller's organization sends e-mails, and to whom it may. Nothing is sent; see `POST /api/org/mail/test`. */
        put: operations["org_api_mail_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/mail/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Connects to the mail server that the caller's organization sends by, signs in, and sends a short e-mail if asked to. At
         *     most 20 times an hour.
         */
        post: operations["org_api_mail_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/mails": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists e-mails, newest first: an owner gets those of the whole organization but for the drafts of others, anybody else
         *     their own.
         */
        get: operations["org_api_mail_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the members of the caller's organization, the longest-standing first. For owners. */
        get: operations["org_api_members_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/members/add": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Invites one account, which belongs to no organization, into the caller's. Nobody is a member before they accept: pass the
         *     code on, with which that account alone may join (`POST /api/org/join`, or `/join` in the bot) within a week. For owners.
         */
        post: operations["org_api_members_add"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/members/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends a member's place in the caller's organization at once, also in running chats, and nothing else of theirs. The
         *     invitations that they made end, and no invitation from before lets them in again. For owners.
         */
        post: operations["org_api_members_remove"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/members/role": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sets what a member of the caller's organization may do. Somebody who is an owner no longer loses the invitations that
         *     they made. For owners.
         */
        post: operations["org_api_members_role"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/org/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's organization, and how much there is in it. */
        get: operations["org_api_overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user-bot/access-grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who may look into the chats of the caller's bot, and who might earlier, newest first; also while it is suspended. */
        get: operations["user_api_access_grants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user-bot/chats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The chats of the caller's bot, last active first. */
        get: operations["user_api_chats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user-bot/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Registers the caller's bot: its token is checked with Telegram and stored sealed, and the bot is started. */
        post: operations["user_api_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user-bot/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The updates that the caller's bot failed to handle too often, newest first. */
        get: operations["user_api_dead_letters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user-bot/dead-letters/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts a dead letter back to be handled. */
        post: operations["user_api_retry_dead_letter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user-bot/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happened to the caller's bot, the newest lines first. Repeats of a line within a while are counted in it. Lines are
         *     about a second old when they can be read.
         */
        get: operations["user_api_logs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user-bot/mtproto/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The channels and supergroups that the caller's own Telegram account owns or administers. Telegram is asked for them, at
         *     the account's own pace.
         */
        get: operations["user_api_mtproto_channels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user-bot/mtproto/channels/{id}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a channel of the caller's own Telegram account looks like: Telegram's own statistics where it gives them, else figures
         *     of the latest posts; `source` says which. Growth and members over time that Telegram does not tell come from snapshots,
         *     which are taken since the account was attached.
         */
        get: operations["user_api_mtproto_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user-bot/mtproto/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Goes on with a login by the code that Telegram sent. It is not stored. */
        post: operations["user_api_mtproto_code"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user-bot/mtproto/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Attaches the caller's own Telegram account by a session that another program made. Telegram is asked whether it accepts
         *     the session before anything is stored; an address in the string is checked and never dialled.
         */
        post: operations["user_api_mtproto_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user-bot/mtproto/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begins to attach the caller's own Telegram account to their bot: Telegram sends a code, which goes to
         *     `POST /api/user-bot/mtproto/code`. Nothing is stored before the login has succeeded.
         */
        post: operations["user_api_mtproto_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user-bot/mtproto/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Goes on with a login by the password of Telegram's two-step verification. It is not stored. */
        post: operations["user_api_mtproto_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user-bot/mtproto/qr": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begins to attach the caller's own Telegram account by a QR code, which is scanned with Telegram's app. Asked again, it
         *     gives the present code, renewed if it ends soon, or says what came of it.
         */
        post: operations["user_api_mtproto_qr"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user-bot/mtproto/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Ends the login under way, or logs the attached account out and erases its session, its phone number and the figures of its
         *     channels. That Telegram cannot be reached is no obstacle.
         */
        delete: operations["user_api_mtproto_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user-bot/mtproto/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the session of the caller's own Telegram account stands. */
        get: operations["user_api_mtproto_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user-bot/rate-limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes the limits of the caller's bot, within the platform's ceiling; where an admin set them, only downwards. */
        patch: operations["user_api_rate_limits"];
        trace?: never;
    };
    "/api/user-bot/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Removes the caller's bot: stops it, logs the attached Telegram account out, deletes its webhook and erases its
         *     credentials, chats and queues.
         */
        delete: operations["user_api_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user-bot/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes what the caller's bot does. A bot at work is set up anew; updates under way are finished as they were begun. */
        patch: operations["user_api_settings"];
        trace?: never;
    };
    "/api/user-bot/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts the caller's bot again, after a stop or an error. */
        post: operations["user_api_start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user-bot/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The caller's bot and what it is doing; `{"has_bot": false}` if there is none. While an admin suspends the bot, this is
         *     the only call that is answered: it says why.
         */
        get: operations["user_api_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user-bot/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops the caller's bot. Telegram keeps its updates for up to 24 hours. */
        post: operations["user_api_stop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user-bot/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Gives the caller's bot a new token, and starts it again if it had stopped with an error. */
        put: operations["user_api_token"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user-bot/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the caller's bot did over time: figures only, nothing of what was said. */
        get: operations["user_api_usage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user-bot/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a test message to the owner's chat with the bot, or says how to open that chat. */
        post: operations["user_api_verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether Botyard serves at all: to restart it if not. */
        get: operations["ops_healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether Botyard can do its work: to send it calls or not. Without Telegram it is degraded, but ready: updates and
         *     calls wait, and a restart or another instance would not help. What is wrong is told to admins only.
         */
        get: operations["ops_readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/telegram/webhook/{hook_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes an update from Telegram. Once this answers 200, the update is durable. */
        post: operations["telegram_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description That something was taken in and will be done soon. */
        AcceptedResponse: {
            /** @description Always `true`. */
            accepted: boolean;
        };
        /**
         * Format: uuid
         * @description Names an account. An account is also the tenant: it owns at most one bot.
         */
        AccountId: string;
        /** @description An account, as its owner sees it. */
        AccountResponse: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description The account's id. */
            id: components["schemas"]["AccountId"];
            /** @description Whether the password has to be changed before anything else. */
            must_change_password: boolean;
            /** @description Whether signing in takes a one-time code too. */
            otp_enabled: boolean;
            /** @description What the account may do. */
            role: components["schemas"]["Role"];
            /**
             * @description The sign-in name.
             * @example alice
             */
            username: string;
        };
        /** @description What becomes of what waited. */
        ActivateRequest: {
            /**
             * @description Whether messages that arrived while the bot was stopped, and answers that had not gone out, are dropped rather
             *     than handled now.
             */
            drop_waiting?: boolean;
        };
        /** @description Who is invited. */
        AddMemberRequest: {
            /** @description What it may do once it has accepted. */
            role: components["schemas"]["OrgRole"];
            /**
             * @description The account's sign-in name.
             * @example alice
             */
            username: string;
        };
        /** @description That Botyard serves. */
        AliveResponse: {
            /**
             * @description Always `ok`.
             * @example ok
             */
            status: string;
        };
        /** @description An amount of tokens and what they cost. */
        AmountResponse: {
            /**
             * Format: int64
             * @description What they cost, in billionths of a US dollar.
             */
            cost_nano: number;
            /**
             * Format: int64
             * @description The tokens.
             */
            tokens: number;
            /**
             * @description The same in US dollars, exactly.
             * @example 0.0185
             */
            usd: string;
        };
        /**
         * Format: uuid
         * @description Names an API key.
         */
        ApiKeyId: string;
        /** @description An API key, without its secret. */
        ApiKeyResponse: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it ends.
             */
            expires_at: string;
            /** @description The key's id. */
            id: components["schemas"]["ApiKeyId"];
            /**
             * @description The network address that it was last used from.
             * @example 192.0.2.7
             */
            last_used_address?: string | null;
            /**
             * Format: date-time
             * @description When it was last used, to the minute.
             */
            last_used_at?: string | null;
            /**
             * @description What its owner calls it.
             * @example deployment
             */
            name: string;
            /**
             * @description The part of the key that names it: it stands behind `botyard_`.
             * @example 4Xt9Qz0b
             */
            prefix: string;
            /**
             * Format: date-time
             * @description Set when it was ended early.
             */
            revoked_at?: string | null;
            /** @description What it is let into. */
            scopes: components["schemas"]["Scope"][];
        };
        /**
         * @description What goes with an e-mail.
         * @enum {string}
         */
        AttachmentKind: "csv" | "chart";
        /** @description One line of the audit log, as people read it. */
        AuditRecord: {
            /**
             * @description What was done, as `noun.verb`.
             * @example bot.suspended
             */
            action: string;
            /**
             * @description Their sign-in name; null also when the account is gone.
             * @example alice
             */
            actor?: string | null;
            actor_id?: components["schemas"]["AccountId"] | null;
            /**
             * @description The role it was done in.
             * @example admin
             */
            actor_role: string;
            /** @description The address it came from. */
            address?: string | null;
            api_key_id?: components["schemas"]["ApiKeyId"] | null;
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /** @description Before and after, or other facts. */
            detail: unknown;
            grant_id?: components["schemas"]["GrantId"] | null;
            /**
             * @description SHA-256 over the hash of the record before this one and this record's fields, as hexadecimal digits; null in records
             *     from before the chain.
             */
            hash?: string | null;
            /** @description Why. */
            reason?: string | null;
            /**
             * Format: uuid
             * @description The request it came with.
             */
            request_id?: string | null;
            /**
             * Format: int64
             * @description The record's number.
             */
            seq: number;
            session_id?: components["schemas"]["SessionId"] | null;
            /**
             * Format: uuid
             * @description What it was done to.
             */
            target?: string | null;
            /**
             * @description What that is called today: a bot by its username with `@`, an account by its sign-in name; null for anything else,
             *     and for what is gone.
             * @example @alices_bot
             */
            target_name?: string | null;
            /** @description What the person's program called itself. */
            user_agent?: string | null;
        };
        /**
         * Format: uuid
         * @description Names a bot within Botyard; it stays the same when the bot's token changes.
         */
        BotId: string;
        /** @description How much one bot may do at a time. */
        BotLimits: {
            /**
             * Format: int32
             * @description Chats handled at the same time.
             */
            max_concurrent: number;
            /**
             * Format: int32
             * @description Updates handled a second.
             */
            rps: number;
        };
        /** @description A bot. */
        BotResponse: {
            /**
             * Format: int64
             * @description Telegram's id of it: the digits before the colon of its token.
             * @example 123456789
             */
            bot_id: number;
            /** @description Its display name. */
            bot_name: string;
            /**
             * @description Its @name, without the `@`.
             * @example alices_bot
             */
            bot_username: string;
            /**
             * Format: date-time
             * @description When it was registered.
             */
            created_at: string;
            /** @description Its id within Botyard. */
            id: components["schemas"]["BotId"];
            /** @description Whether a test message reached its owner. */
            is_verified: boolean;
            /** @description Whether an admin set its limits, which its owner then cannot raise. */
            managed_by_admin: boolean;
            /** @description What it does. */
            program: components["schemas"]["ProgramName"];
            /** @description How much it may do at a time. */
            rate_limit: components["schemas"]["BotLimits"];
            /** @description Where it stands. */
            status: components["schemas"]["BotStatus"];
            /** @description Why it stands there. */
            status_reason?: string | null;
            /**
             * Format: date-time
             * @description Since when.
             */
            status_since: string;
            /** @description Whether an admin suspended it, so that its owner cannot start it. */
            suspended_by_admin: boolean;
            /** @description Whose it is. */
            user_id: components["schemas"]["AccountId"];
        };
        /**
         * @description Where a bot stands.
         * @enum {string}
         */
        BotStatus: "pending" | "active" | "suspended" | "rate_limited" | "error";
        /** @description A bot with what it is doing. */
        BotStatusResponse: components["schemas"]["BotResponse"] & {
            /** @description Who may look into its chats now. */
            access_grants: components["schemas"]["GrantResponse"][];
            /** @description How its answers go out. */
            delivery: components["schemas"]["DeliveryResponse"];
            /** @enum {boolean} */
            has_bot: true;
            /** @description How its updates come in. */
            ingress: components["schemas"]["IngressResponse"];
            /**
             * Format: date-time
             * @description When it last handled an update.
             */
            last_used_at?: string | null;
            /** @description Whether it is awake: sleeping bots wake with their next update. */
            live: boolean;
            /** @description The session of its owner's own Telegram account. */
            mtproto: components["schemas"]["MtprotoResponse"];
            /**
             * @description Its owner's sign-in name.
             * @example alice
             */
            owner: string;
            /** @description What it has done so far. */
            usage: components["schemas"]["UsageResponse"];
        };
        /** @description How many bots there are. */
        BotsHealth: {
            /** @description Bots in each status; a status without bots may be missing. */
            by_status: {
                [key: string]: number;
            };
            /** @description Bots that are awake. */
            live: number;
        };
        /** @description Where the log is broken first. */
        Break: {
            /** @description The same in words. */
            detail: string;
            /** @description What is wrong. */
            how: components["schemas"]["Damage"];
            /**
             * Format: int64
             * @description The number of the first record concerned.
             */
            seq: number;
            /**
             * Format: int64
             * @description The number of the last record concerned, as far as can be told.
             */
            through: number;
        };
        /**
         * @description What an organization may spend on language models in a calendar month (UTC), in US dollars. People are warned when half,
         *     three quarters and all of it is spent; then nothing is asked any more.
         */
        BudgetResponse: {
            /**
             * Format: date-time
             * @description Where this month begins.
             */
            begins_at: string;
            /** @description The most that owners may set, which also holds if they set nothing; `null` if the operator set no bound. */
            ceiling_usd?: string | null;
            /**
             * Format: date-time
             * @description Where it ends and spending begins anew.
             */
            ends_at: string;
            /** @description What is in force for all together; `null` if nothing is. */
            limit_in_force_usd?: string | null;
            /**
             * @description What the owners set for all together; `null` if they set nothing.
             * @example 25.00
             */
            limit_usd?: string | null;
            /**
             * @description What they set for each person; `null` if they set nothing.
             * @example 5.00
             */
            person_limit_usd?: string | null;
            /**
             * Format: int64
             * @description The same in billionths of a US dollar.
             */
            spent_nano: number;
            /**
             * @description What was spent this month.
             * @example 3.2051
             */
            spent_usd: string;
        };
        /** @description Limits to change; what is left out stays. */
        ChangeLimitsRequest: {
            /**
             * Format: int32
             * @description Chats handled at the same time.
             */
            max_concurrent?: number | null;
            /**
             * Format: int32
             * @description Updates handled a second.
             */
            rps?: number | null;
        };
        /** @description Settings to change; what is left out stays. */
        ChangeSettingsRequest: {
            program?: components["schemas"]["ProgramName"] | null;
        };
        /** @description What to change about an account: at least one of `role` and `disabled`. */
        ChangeUserRequest: {
            /** @description Whether the account is barred from signing in. Its sessions end, its API keys do not work meanwhile. */
            disabled?: boolean | null;
            /** @description Why. */
            reason: string;
            /** @description What the account may do from now on; for superadmins to say. */
            role?: ("user" | "admin" | "superadmin") | null;
        };
        /** @description A channel or supergroup that an account owns or administers. */
        Channel: {
            /** @description Telegram's id of it. */
            id: components["schemas"]["i64"];
            /** @description Whether it is a group, in which members write. */
            is_group: boolean;
            /** @description Whether the account made it; otherwise it administers it. */
            is_owner: boolean;
            /**
             * Format: int64
             * @description How many members it has, if Telegram told.
             */
            members?: number | null;
            /** @description Its title. */
            title: string;
            /** @description Its @name, without the `@`, if it is public. */
            username?: string | null;
        };
        /** @description What a channel looks like: the figures of a period of time. */
        ChannelStats: {
            /** @description The channel. */
            channel: components["schemas"]["Channel"];
            /**
             * Format: double
             * @description Forwards of a post, on average.
             */
            forwards_per_post?: number | null;
            /**
             * Format: date-time
             * @description Where the period begins.
             */
            from: string;
            /**
             * Format: int64
             * @description By how many there are more than when the period began, if that is known.
             */
            growth?: number | null;
            /** @description The members' languages, the largest part first. Only Telegram's own statistics know them. */
            languages: components["schemas"]["Share"][];
            /**
             * Format: int64
             * @description How many members there are now.
             */
            members: number;
            /** @description Members over time, the oldest first. */
            members_over_time: components["schemas"]["Point"][];
            /**
             * Format: int64
             * @description How many posts the averages are taken over.
             */
            posts: number;
            /**
             * Format: double
             * @description Views of a post for each member, on average: 0.5 if half of the members see a post.
             */
            reach?: number | null;
            /**
             * Format: double
             * @description Reactions to a post, on average.
             */
            reactions_per_post?: number | null;
            /** @description Where the figures come from. */
            source: components["schemas"]["StatsSource"];
            /**
             * Format: date-time
             * @description Where it ends.
             */
            to: string;
            /** @description The posts with the most views, the most first. */
            top_posts: components["schemas"]["Post"][];
            /** @description Views over time, the oldest first. */
            views_over_time: components["schemas"]["Point"][];
            /**
             * Format: double
             * @description Views of a post, on average; `None` without posts.
             */
            views_per_post?: number | null;
        };
        /** @description A chat of a bot. */
        ChatResponse: {
            /**
             * Format: date-time
             * @description When the bot was blocked or removed there.
             */
            blocked_at?: string | null;
            /**
             * Format: int64
             * @description Telegram's id of the chat.
             */
            chat_id: number;
            /**
             * Format: date-time
             * @description When the bot first saw the chat.
             */
            first_seen_at: string;
            /** @description `private`, `group`, `supergroup` or `channel`. */
            kind: string;
            /**
             * Format: date-time
             * @description When something last arrived from it.
             */
            last_seen_at: string;
            /** @description The chat's title, or the person's name. */
            title: string;
        };
        /**
         * @description How a code comes to its owner.
         * @enum {string}
         */
        CodeVia: "app" | "sms" | "call" | "flash_call" | "missed_call" | "email" | "fragment" | "other";
        /** @description A column. */
        Column: {
            /** @description What its makers say of it. */
            comment?: string | null;
            /** @description Its type, as the server writes it. */
            data_type: string;
            /** @description Whether it may be empty. */
            is_nullable: boolean;
            /** @description Its name. */
            name: string;
            /** @description All its values, if they are few and short: a model that knows them writes the right filter. */
            samples: string[];
        };
        /** @description One part of Botyard and how it is doing. */
        Component: {
            /**
             * Format: date-time
             * @description When that was found out.
             */
            checked_at: string;
            /** @description How it is doing, in words. */
            detail: string;
            /** @description The part, such as `store` or `telegram`. */
            name: string;
            /** @description Whether it works. */
            ok: boolean;
            /** @description Whether nothing works without it. */
            required: boolean;
        };
        /** @description That the app is set up. */
        ConfirmOtpRequest: {
            /**
             * @description The code that the app shows.
             * @example 123456
             */
            code: string;
        };
        /** @description What the console shows before anybody has signed in. */
        ConsoleResponse: {
            /** @description What a bot can do. */
            programs: components["schemas"]["ProgramResponse"][];
            /** @description Who may make an account. */
            registration: components["schemas"]["Registration"];
            /** @description Whether admins have to set up one-time codes before anything else. */
            requires_otp_for_admins: boolean;
            /**
             * @description Where one chats with the bots, in a demo only.
             * @example http://127.0.0.1:8081/
             */
            sandbox_url?: string | null;
            /**
             * @description The server's version.
             * @example 0.1.0
             */
            version: string;
        };
        /** @description Costs by something. */
        CostsByResponse: {
            /**
             * Format: date-time
             * @description Where the stretch of time begins.
             */
            from: string;
            /** @description The calls of each kind, the most expensive first. They add up to the total. */
            items: components["schemas"]["NamedSumsResponse"][];
            /**
             * Format: date-time
             * @description Where it ends.
             */
            to: string;
            /** @description All calls. */
            total: components["schemas"]["SumsResponse"];
        };
        /** @description Costs by person. */
        CostsPerUserResponse: {
            /**
             * Format: date-time
             * @description Where the stretch of time begins.
             */
            from: string;
            /** @description The calls of each person, the most expensive first. They add up to the total. */
            items: components["schemas"]["UserCostsResponse"][];
            /**
             * Format: date-time
             * @description Where it ends.
             */
            to: string;
            /** @description All calls. */
            total: components["schemas"]["SumsResponse"];
        };
        /** @description An API key to be made. */
        CreateApiKeyRequest: {
            /**
             * Format: int32
             * @description For how many days; 90 unless given. The server may set a lower most.
             */
            days?: number | null;
            /**
             * @description What to call it.
             * @example deployment
             */
            name: string;
            /** @description What it is let into, at least one; `write` includes `read`. Only admins give a key the scopes of admins. */
            scopes: components["schemas"]["Scope"][];
        };
        /** @description A bot to be registered. */
        CreateBotRequest: {
            /**
             * Format: password
             * @description The token from @BotFather.
             */
            bot_token: string;
            program?: components["schemas"]["ProgramName"] | null;
            /** @description Whether to take the bot's updates away from whoever receives them now. */
            take_over?: boolean;
            /**
             * Format: password
             * @description The hash that goes with the id. It is sealed and kept.
             */
            telegram_api_hash?: string | null;
            /**
             * Format: int32
             * @description The id of an app of one's own from <https://my.telegram.org/apps>: what attaching one's Telegram account takes.
             */
            telegram_api_id?: number | null;
            /**
             * Format: password
             * @description The owner's phone number in international form. It is sealed and kept for the login.
             */
            telegram_phone?: string | null;
        };
        /** @description A database on a server that is to be added. */
        CreateDatabaseRequest: {
            /** @description The database on it. */
            database: string;
            /** @description The kind of server. A SQLite database is uploaded instead. */
            engine: components["schemas"]["Engine"];
            /**
             * @description The server's name or address.
             * @example db.example.org
             */
            host: string;
            /**
             * @description What to call it: 1 to 64 characters on one line.
             * @example sales
             */
            name: string;
            /**
             * Format: password
             * @description The password, which is sealed.
             */
            password: string;
            /**
             * Format: int32
             * @description Its port; the engine's usual one unless given.
             */
            port?: number | null;
            /** @description Whether the way there is encrypted: `verify` unless given. */
            tls?: ("verify" | "encrypt" | "off") | null;
            /** @description Who signs in: a login that may only read. */
            user: string;
        };
        /** @description An invitation to be made. */
        CreateInvitationRequest: {
            /**
             * Format: int32
             * @description For how many hours.
             */
            hours: number;
            /**
             * Format: int32
             * @description How many accounts may be made with it.
             */
            max_uses: number;
            /** @description Whom it is for. */
            note?: string | null;
        };
        /** @description An organization to be made. */
        CreateOrganizationRequest: {
            /**
             * @description Its name: 1 to 64 characters on one line, unlike every other in more than case.
             * @example Example Ltd
             */
            name: string;
        };
        /** @description An account to be made. */
        CreateUserRequest: {
            /**
             * Format: password
             * @description The password: 12 characters or more, and not easily guessed.
             */
            password: string;
            /** @description What the account may do. */
            role: components["schemas"]["Role"];
            /**
             * @description Whether its owner has to change the password before anything else; so unless told otherwise.
             * @default true
             */
            temporary: boolean;
            /**
             * @description The sign-in name: 3 to 32 characters of `a-z 0-9 _ . -`, starting with a letter or digit.
             * @example alice
             */
            username: string;
        };
        /** @description An API key that was just made. Not `Debug`: it holds the secret. */
        CreatedApiKeyResponse: components["schemas"]["ApiKeyResponse"] & {
            /**
             * @description The key, to be sent with each call as `Authorization: Bearer …`. It is shown only now.
             * @example botyard_4Xt9Qz0b_…
             */
            key: string;
        };
        /** @description An invitation that was just made. Not `Debug`: it holds the code. */
        CreatedInvitationResponse: components["schemas"]["InvitationResponse"] & {
            /** @description The code, for `POST /api/auth/register`. It is shown only now. */
            code: string;
        };
        /** @description Costs by day. */
        DailyCostsResponse: {
            /** @description The days on which there were calls, in order. They add up to the total. */
            days: components["schemas"]["DaySumsResponse"][];
            /**
             * Format: date-time
             * @description Where the stretch of time begins.
             */
            from: string;
            /**
             * @description The calls by how they ended: `answered`, `garbage`, `rate_limited`, `quota_exhausted`, `timed_out`, `failed`,
             *     `cancelled` or `lost`; or that they are `under_way`.
             */
            outcomes: components["schemas"]["NamedSumsResponse"][];
            /**
             * @description The time zone of the days.
             * @example Europe/Berlin
             */
            time_zone: string;
            /**
             * Format: date-time
             * @description Where it ends.
             */
            to: string;
            /** @description All calls. */
            total: components["schemas"]["SumsResponse"];
        };
        /**
         * @description What is wrong with the log.
         * @enum {string}
         */
        Damage: "changed" | "removed" | "inserted" | "reordered" | "cut" | "head_altered" | "checkpoint_forged" | "rewritten";
        /**
         * @description How a database was when it was last tried.
         * @enum {string}
         */
        DatabaseHealth: "healthy" | "unreachable" | "unsafe";
        /**
         * Format: uuid
         * @description Names a tenant's database.
         */
        DatabaseId: string;
        /** @description Which database is meant. */
        DatabaseRequest: {
            /** @description The database. */
            database_id: components["schemas"]["DatabaseId"];
        };
        /** @description A database, without its password. */
        DatabaseResponse: {
            address?: components["schemas"]["ServerAddress"] | null;
            /**
             * Format: date-time
             * @description When it was last tried.
             */
            checked_at: string;
            /**
             * Format: date-time
             * @description When it was added.
             */
            created_at: string;
            /** @description Who added it. */
            created_by: components["schemas"]["AccountId"];
            /** @description The kind of server. */
            engine: components["schemas"]["Engine"];
            /** @description How it was when it was last tried. */
            health: components["schemas"]["DatabaseHealth"];
            /** @description Why it is not healthy. */
            health_reason?: string | null;
            /** @description Its id. */
            id: components["schemas"]["DatabaseId"];
            /**
             * Format: date-time
             * @description When its schema was last read.
             */
            introspected_at?: string | null;
            /**
             * @description Its name.
             * @example sales
             */
            name: string;
            /**
             * @description What its server calls itself.
             * @example PostgreSQL 15.14
             */
            server_version?: string | null;
        };
        /** @description All databases that the caller may ask. */
        DatabasesResponse: {
            /** @description The databases, by name. There are few enough for one answer. */
            items: components["schemas"]["DatabaseResponse"][];
            /** @description How many there are. */
            total: number;
        };
        /** @description The calls of one day. */
        DaySumsResponse: components["schemas"]["SumsResponse"] & {
            /**
             * Format: date
             * @description The day by the calendar of the time zone.
             */
            date: string;
        };
        /** @description An update that failed too often and waits for a person. */
        DeadLetter: {
            /**
             * Format: int32
             * @description How often it was tried.
             */
            attempts: number;
            /**
             * Format: int64
             * @description The chat it came from.
             */
            chat_id?: number | null;
            /**
             * Format: date-time
             * @description When it was given up.
             */
            finished_at?: string | null;
            /**
             * Format: int64
             * @description The dead letter's id, for a retry.
             */
            id: number;
            /** @description Why the last attempt failed. */
            last_error?: string | null;
            /**
             * Format: date-time
             * @description When the update arrived.
             */
            received_at: string;
            /**
             * Format: int64
             * @description Telegram's `update_id`.
             */
            update_id: number;
        };
        /** @description How a bot's answers go out. */
        DeliveryResponse: {
            /** @description Whether Telegram takes them. */
            ok: boolean;
            /**
             * @description What is wrong, if anything.
             * @example Telegram takes no calls at the moment. The bot's answers wait and go out when it is back.
             */
            problem?: string | null;
        };
        /**
         * @description Which way a message went.
         * @enum {string}
         */
        Direction: "in" | "out";
        /** @description Why an account is signed out. */
        EndSessionsRequest: {
            /** @description Whether the account's API keys are revoked as well. */
            api_keys?: boolean;
            /** @description Why. */
            reason: string;
        };
        /** @description How many sessions ended. */
        EndedSessionsResponse: {
            /**
             * Format: int64
             * @description How many there were.
             */
            ended: number;
        };
        /**
         * @description What kind of server a database lives on.
         * @enum {string}
         */
        Engine: "postgres" | "mysql" | "sqlite" | "sql_server";
        /** @description Who it is. */
        EnrollOtpRequest: {
            /**
             * Format: password
             * @description The caller's password.
             */
            password: string;
        };
        /** @description What an authenticator app needs. Not `Debug`: it is shown this once. */
        EnrollOtpResponse: {
            /** @description The same as a link. */
            otpauth_url: string;
            /** @description The link as a QR code in SVG. */
            qr_svg: string;
            /** @description The secret in base32, to be typed. */
            secret: string;
        };
        /** @description Which example is meant. */
        ExampleRequest: {
            /** @description The database. */
            database_id: components["schemas"]["DatabaseId"];
            /** @description The example. */
            example_id: components["schemas"]["ExchangeId"];
        };
        /** @description A question that its person found well answered. */
        ExampleResponse: {
            /**
             * Format: date-time
             * @description When they asked.
             */
            asked_at: string;
            /** @description Its id. */
            id: components["schemas"]["ExchangeId"];
            /** @description Their name at Telegram. */
            name?: string | null;
            /**
             * @description The question.
             * @example Who are our best customers?
             */
            question: string;
            /**
             * @description The statement that answered it.
             * @example SELECT name FROM customers ORDER BY revenue DESC LIMIT 5
             */
            sql: string;
            /**
             * @description Who asked, by sign-in name.
             * @example alice
             */
            username: string;
        };
        /** @description The examples of a database. */
        ExamplesResponse: {
            /** @description The examples, the latest first. No more than these are looked through for a question. */
            items: components["schemas"]["ExampleResponse"][];
            /** @description How many there are. */
            total: number;
        };
        /**
         * Format: uuid
         * @description Names an exchange: a question with what came of it.
         */
        ExchangeId: string;
        /**
         * @description How an export is written.
         * @enum {string}
         */
        ExportFormat: "csv" | "jsonl";
        /**
         * Format: uuid
         * @description Names an export of the audit log.
         */
        ExportId: string;
        /** @description Which records to export, and how. Without a condition, all. */
        ExportRequest: {
            /** @description Only this action, such as `bot.suspended`, or all on something, such as `bot.`. */
            action?: string | null;
            /**
             * @description Only what this account did: its id, or its sign-in name.
             * @example alice
             */
            actor?: string | null;
            /** @description How to write them. */
            format: components["schemas"]["ExportFormat"];
            /**
             * Format: date-time
             * @description Only from this time on.
             */
            from?: string | null;
            grant?: components["schemas"]["GrantId"] | null;
            /** @description Only what looks at something that is for admins, such as `bots.listed`, or only the others. */
            looks?: boolean | null;
            /**
             * Format: uuid
             * @description Only what was done to this bot or account.
             */
            target?: string | null;
            /**
             * Format: date-time
             * @description Only before this time, which comes after `from`.
             */
            to?: string | null;
        };
        /** @description An export of the audit log. */
        ExportResponse: {
            /**
             * Format: int64
             * @description Bytes written so far.
             */
            bytes: number;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it is deleted, once it ended.
             */
            expires_at?: string | null;
            /** @description Which records it has: what was asked for. */
            filter: unknown;
            /**
             * Format: date-time
             * @description When it ended.
             */
            finished_at?: string | null;
            /** @description How it is written. */
            format: components["schemas"]["ExportFormat"];
            /** @description Its id. */
            id: components["schemas"]["ExportId"];
            /** @description Why it failed. */
            reason?: string | null;
            /**
             * Format: int64
             * @description Records written so far.
             */
            records_done: number;
            /**
             * Format: int64
             * @description Records to be written, once they are counted.
             */
            records_total?: number | null;
            /** @description Where it stands. */
            state: components["schemas"]["ExportState"];
        };
        /**
         * @description Where an export stands.
         * @enum {string}
         */
        ExportState: "queued" | "running" | "done" | "failed";
        /** @description What a bot did in some time. */
        FiguresResponse: {
            /**
             * Format: int64
             * @description Time spent in the bot's program, in milliseconds.
             */
            active_ms: number;
            /**
             * Format: int64
             * @description Attempts at an update that failed: the bot's program panicked, refused it or took too long.
             */
            errors: number;
            /**
             * Format: int64
             * @description Updates handled.
             */
            handled: number;
            latency_ms?: components["schemas"]["LatencyResponse"] | null;
            /**
             * Format: int64
             * @description Messages that Telegram refused for good.
             */
            messages_failed: number;
            /**
             * Format: int64
             * @description Messages that Telegram took; edits and answers to buttons are no messages.
             */
            messages_out: number;
            /**
             * Format: int64
             * @description Updates received.
             */
            updates_in: number;
        };
        /** @description A reference from one table to another. */
        ForeignKey: {
            /** @description The columns that refer. */
            columns: string[];
            /** @description The columns that are referred to. */
            other_columns: string[];
            /** @description The namespace of the other table. */
            other_namespace: string;
            /** @description The other table. */
            other_table: string;
        };
        /** @description Why and for how long to look into a bot's chats. */
        GrantAccessRequest: {
            /**
             * Format: int32
             * @description For how long.
             */
            minutes: number;
            /** @description Why; its owner sees it. */
            reason: string;
        };
        /**
         * Format: uuid
         * @description Names an access grant.
         */
        GrantId: string;
        /** @description The right of an admin to look into a bot's chats for a while. */
        GrantResponse: {
            /** @description The admin. */
            admin_id: components["schemas"]["AccountId"];
            /**
             * @description The admin's sign-in name.
             * @example admin
             */
            admin_username: string;
            /** @description The bot's @name, without the `@`. */
            bot_username: string;
            /**
             * Format: date-time
             * @description When it began.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it ended; noted within a minute where it ran out.
             */
            ended_at?: string | null;
            /** @description The sign-in name of whoever ended it early. */
            ended_by?: string | null;
            /**
             * Format: date-time
             * @description When it ends by itself.
             */
            expires_at: string;
            /** @description The grant's id; the audit log names it with everything done under it. */
            id: components["schemas"]["GrantId"];
            /** @description Why, in the admin's words. */
            reason: string;
            /**
             * @description What it allows: reading the bot's chats and writing there as the bot.
             * @example chats
             */
            scope: string;
            /** @description The account that owns the bot. */
            user_id: components["schemas"]["AccountId"];
        };
        /** @description How Botyard is doing. */
        HealthResponse: {
            /** @description Its bots. */
            bots: components["schemas"]["BotsHealth"];
            /** @description Its parts. */
            components: components["schemas"]["Component"][];
            /** @description What waits to be done. */
            queues: components["schemas"]["Queues"];
            /** @description Whether everything works that must. */
            ready: boolean;
            /**
             * @description Botyard's version.
             * @example 0.1.0
             */
            version: string;
        };
        /** @description A session that another program made. */
        ImportSessionRequest: {
            /**
             * Format: password
             * @description The session as Telethon, Pyrogram, Kurigram, GramJS or mtcute write it.
             */
            session_string: string;
            /**
             * Format: password
             * @description The hash that goes with the id; only a later login needs it.
             */
            telegram_api_hash?: string | null;
            /**
             * Format: int32
             * @description The id of the app that it was made with, from <https://my.telegram.org/apps>; the one given before if it is left out.
             */
            telegram_api_id?: number | null;
        };
        /** @description That the account is attached. */
        ImportSessionResponse: {
            /** @description Whose account it is. */
            account: components["schemas"]["TelegramAccount"];
            /** @description What has to be done where the session comes from. */
            warning: string;
        };
        /** @description How a bot's updates come in. */
        IngressResponse: {
            /**
             * Format: date-time
             * @description Since when it has been known that updates cannot come in, since the server's last start at most.
             */
            deaf_since?: string | null;
            /** @description What is wrong, if anything. */
            last_error?: string | null;
            /**
             * Format: date-time
             * @description When the last one arrived.
             */
            last_update_at?: string | null;
            /**
             * @description `polling` or `webhook`.
             * @example polling
             */
            mode: string;
        };
        /** @description Costs by the kind of tokens. Each token is in one kind, and the kinds add up to the total. */
        InputOutputResponse: {
            /** @description What they read from their cache. */
            cached: components["schemas"]["AmountResponse"];
            /**
             * Format: date-time
             * @description Where the stretch of time begins.
             */
            from: string;
            /** @description What models read, without what came from their cache. */
            input: components["schemas"]["AmountResponse"];
            /** @description What they wrote, without their thoughts. */
            output: components["schemas"]["AmountResponse"];
            /** @description What they thought, which costs as much as output. */
            thinking: components["schemas"]["AmountResponse"];
            /**
             * Format: date-time
             * @description Where it ends.
             */
            to: string;
            /** @description All calls. */
            total: components["schemas"]["SumsResponse"];
        };
        /**
         * Format: uuid
         * @description Names an invitation.
         */
        InvitationId: string;
        /** @description An invitation, without its code. */
        InvitationResponse: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description The admin who invites. */
            created_by: components["schemas"]["AccountId"];
            /**
             * Format: date-time
             * @description When it ends.
             */
            expires_at: string;
            /** @description The invitation's id. */
            id: components["schemas"]["InvitationId"];
            /**
             * Format: int32
             * @description How many accounts may be made with it.
             */
            max_uses: number;
            /** @description Whom it is for. */
            note?: string | null;
            /**
             * Format: date-time
             * @description Set when it was ended early.
             */
            revoked_at?: string | null;
            /**
             * Format: int32
             * @description How many were.
             */
            uses: number;
        };
        /** @description An invitation to be made. */
        InviteRequest: {
            /**
             * Format: int32
             * @description For how many hours.
             */
            hours: number;
            /**
             * Format: int32
             * @description How many may join with it.
             */
            max_uses: number;
        };
        /** @description An invitation that was just made. Not `Debug`: it holds the code. */
        InvitedResponse: {
            /** @description The code, for `POST /api/org/join` or for `/join` in the bot. It is shown only now. */
            code: string;
            /**
             * Format: date-time
             * @description When it ends.
             */
            expires_at: string;
            /** @description The invitation's id. */
            id: components["schemas"]["OrgInvitationId"];
            /**
             * Format: int32
             * @description How many may join with it.
             */
            max_uses: number;
        };
        /** @description What lets into an organization. */
        JoinRequest: {
            /**
             * Format: password
             * @description The code of an invitation, from an owner.
             */
            code: string;
        };
        /** @description Times in milliseconds. */
        LatencyResponse: {
            /**
             * Format: double
             * @description The longest.
             */
            max: number;
            /**
             * Format: double
             * @description Their mean.
             */
            mean: number;
            /**
             * Format: double
             * @description Half of them were no longer, by estimate.
             */
            p50: number;
            /**
             * Format: double
             * @description 95 of 100 were no longer, by estimate.
             */
            p95: number;
        };
        /** @description What came of leaving. */
        LeftResponse: {
            /** @description Whether nobody was left in it, so that it was deleted with its databases, invitations and settings. */
            deleted: boolean;
            /** @description The organization. */
            organization_id: components["schemas"]["OrganizationId"];
        };
        /** @description A bot as a list of all bots shows it. */
        ListedBotResponse: components["schemas"]["BotResponse"] & {
            /** @description What is wrong with receiving its updates, if anything. */
            ingress_error?: string | null;
            /** @description What it did in the current hour and the 23 before it. */
            last_day: components["schemas"]["FiguresResponse"];
            /**
             * Format: date-time
             * @description When it last handled an update.
             */
            last_used_at?: string | null;
            /** @description Whether it is awake. */
            live: boolean;
            /**
             * @description Its owner's sign-in name.
             * @example alice
             */
            owner: string;
        };
        /**
         * @description What happened. Each has a level of its own.
         * @enum {string}
         */
        LogKind: "started" | "stopped" | "suspended" | "activated" | "setup_failed" | "token_changed" | "token_refused" | "limits_changed" | "program_changed" | "fell" | "given_up" | "update_failed" | "dead_letter" | "dead_letter_retried" | "message_refused" | "message_given_up" | "asked_to_wait" | "outage_began" | "outage_ended" | "deaf" | "hears_again" | "limit_reached" | "account_connected" | "account_logged_out" | "account_lost" | "question_failed" | "budget_warning" | "budget_spent" | "lines_left_out";
        /**
         * @description How much a line matters.
         * @enum {string}
         */
        LogLevel: "info" | "warn" | "error";
        /** @description A line of a bot's log. */
        LogLineResponse: {
            /**
             * Format: date-time
             * @description When it happened first.
             */
            at: string;
            /**
             * Format: int64
             * @description How often it happened from `at` to `last_at`.
             */
            count: number;
            /**
             * Format: int64
             * @description Its id; later lines have larger ones.
             */
            id: number;
            /** @description What happened. */
            kind: components["schemas"]["LogKind"];
            /**
             * Format: date-time
             * @description When it happened last.
             */
            last_at: string;
            /** @description How much it matters. */
            level: components["schemas"]["LogLevel"];
            /** @description The same in words, with what to do next. */
            text: string;
        };
        /** @description A part of a bot's log. */
        LogPageResponse: {
            /** @description The lines, the newest first. */
            items: components["schemas"]["LogLineResponse"][];
            /**
             * Format: int64
             * @description What to give as `before` for the next part; null if there is none.
             */
            next_before?: number | null;
        };
        /** @description What was ended. */
        LoggedOutResponse: {
            /**
             * @description Whether Telegram logged it out. If there was a session and this is `false`, end it in Telegram's own app, under
             *     *Settings → Devices*.
             */
            logged_out: boolean;
            /** @description Whether a login was under way. */
            login_ended: boolean;
            /** @description Whether there was a session, which is erased here. */
            session_erased: boolean;
        };
        /** @description The app that logs in. What is left out was given before, with this call or when the bot was registered. */
        LoginByQrRequest: {
            /**
             * Format: password
             * @description The hash that goes with the id.
             */
            telegram_api_hash?: string | null;
            /**
             * Format: int32
             * @description The id of an app of one's own, from <https://my.telegram.org/apps>.
             */
            telegram_api_id?: number | null;
        };
        /** @description The code that Telegram sent. */
        LoginCodeRequest: {
            /**
             * Format: password
             * @description The code. Give it to nobody in a chat: Telegram would let it expire.
             */
            code: string;
        };
        /** @description Who signs in by a link. */
        LoginLinkRequest: {
            /** @description A one-time code, or a recovery code in its place, if the account has one-time codes. */
            otp?: string | null;
            /** @description How the session's tokens are to travel: in the answer (`token`, unless told otherwise) or in cookies (`cookie`). */
            session?: components["schemas"]["SessionKind"];
            /**
             * Format: password
             * @description What stands behind the `#` of the link.
             */
            token: string;
        };
        /** @description The password of Telegram's two-step verification. */
        LoginPasswordRequest: {
            /**
             * Format: password
             * @description The password. Telegram gets only a proof that it is known.
             */
            password: string;
        };
        /** @description Who signs in. */
        LoginRequest: {
            /** @description A one-time code, or a recovery code in its place, if the account has one-time codes. */
            otp?: string | null;
            /**
             * Format: password
             * @description The password.
             */
            password: string;
            /** @description How the session's tokens are to travel: in the answer (`token`, unless told otherwise) or in cookies (`cookie`). */
            session?: components["schemas"]["SessionKind"];
            /**
             * @description The sign-in name.
             * @example alice
             */
            username: string;
        };
        /** @description Where a login stands: what it waits for, or whose account is attached now. Not `Debug`: a link lets in whoever has it. */
        LoginResponse: {
            /**
             * Format: int32
             * @description Wrong codes that are still forgiven.
             */
            attempts_left: number;
            /**
             * Format: int32
             * @description How many characters it has, if Telegram told.
             */
            code_length?: number | null;
            /**
             * Format: date-time
             * @description When the login's time is up.
             */
            expires_at: string;
            next_via?: components["schemas"]["CodeVia"] | null;
            /**
             * Format: date-time
             * @description From when on that may be asked for.
             */
            resend_at?: string | null;
            /** @enum {string} */
            step: "code";
            /** @description Where it was sent. */
            via: components["schemas"]["CodeVia"];
        } | {
            /**
             * Format: int32
             * @description Wrong passwords that are still forgiven.
             */
            attempts_left: number;
            /**
             * Format: date-time
             * @description When the login's time is up.
             */
            expires_at: string;
            /** @description The owner's own hint at it. */
            hint?: string | null;
            /** @enum {string} */
            step: "password";
        } | {
            /**
             * Format: date-time
             * @description When the code has to be renewed.
             */
            expires_at: string;
            /**
             * Format: password
             * @description What the code says.
             * @example tg://login?token=…
             */
            link: string;
            /**
             * Format: date-time
             * @description When the login's time is up.
             */
            login_expires_at: string;
            /** @description The code in PNG, in base64. */
            png: string;
            /** @enum {string} */
            step: "scan";
            /** @description The code in SVG. */
            svg: string;
        } | {
            /** @description Whose it is. */
            account: components["schemas"]["TelegramAccount"];
            /** @enum {string} */
            step: "done";
        };
        /** @description A login under way. */
        LoginStatusResponse: {
            /**
             * Format: int32
             * @description Wrong answers that are still forgiven.
             */
            attempts_left: number;
            /**
             * Format: date-time
             * @description When its time is up.
             */
            expires_at: string;
            /**
             * @description What it waits for: `beginning` (Telegram's answer), `code`, `password` or `scan`.
             * @example code
             */
            step: string;
        };
        /** @description What Telegram is asked with. What is left out was given before, with this call or when the bot was registered. */
        LoginToTelegramRequest: {
            /**
             * Format: password
             * @description The account's phone number in international form.
             */
            phone?: string | null;
            /** @description To have the code of the login under way sent again, in the way that its answer named as the next. */
            resend?: boolean;
            /**
             * Format: password
             * @description The hash that goes with the id.
             */
            telegram_api_hash?: string | null;
            /**
             * Format: int32
             * @description The id of an app of one's own, from <https://my.telegram.org/apps>.
             */
            telegram_api_id?: number | null;
        };
        /**
         * Format: uuid
         * @description Names an e-mail.
         */
        MailId: string;
        /** @description An e-mail, without its words. */
        MailResponse: {
            /** @description Whose it is. */
            account_id: components["schemas"]["AccountId"];
            attachment?: components["schemas"]["AttachmentKind"] | null;
            /**
             * Format: int32
             * @description Failed attempts so far.
             */
            attempts: number;
            /**
             * Format: date-time
             * @description When it was drafted.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was sent, failed for good or was called off.
             */
            finished_at?: string | null;
            /** @description Its id. */
            id: components["schemas"]["MailId"];
            /** @description Why the last attempt failed. */
            last_error?: string | null;
            /**
             * Format: date-time
             * @description When its person last had it sent.
             */
            queued_at?: string | null;
            /**
             * @description Who gets it.
             * @example [
             *       "anna@example.org"
             *     ]
             */
            recipients: string[];
            /** @description Where it stands. */
            state: components["schemas"]["MailState"];
            /** @description Its subject. */
            subject: string;
        };
        /** @description How an organization sends e-mails, without its password. */
        MailSettingsResponse: {
            /**
             * @description To whom it sends: nobody, unless one of these allows them.
             * @example [
             *       "*@example.org",
             *       "anna@example.com"
             *     ]
             */
            allowed_recipients: string[];
            /**
             * @description Whom e-mails by the platform's server come from; `null` if it has none.
             * @example bots@example.org
             */
            platform_from?: string | null;
            sender?: components["schemas"]["SenderResponse"] | null;
            /**
             * Format: date-time
             * @description When an owner last changed this.
             */
            updated_at?: string | null;
        };
        /**
         * @description Where an e-mail stands.
         * @enum {string}
         */
        MailState: "draft" | "queued" | "sent" | "failed" | "cancelled";
        /**
         * @description How the connection to a mail server is encrypted.
         * @enum {string}
         */
        MailTls: "implicit" | "starttls" | "off";
        /** @description The caller's account and sign-in. */
        MeResponse: components["schemas"]["AccountResponse"] & {
            /** @description To be sent as `X-CSRF-Token` with each writing call; only there if the session's tokens are cookies. */
            csrf_token?: string | null;
            org_role?: components["schemas"]["OrgRole"] | null;
            /**
             * Format: int64
             * @description Recovery codes left.
             */
            recovery_codes_left: number;
            /** @description The session of this call. */
            session: components["schemas"]["SessionResponse"];
            /** @description Whether analyst bots know the caller in Telegram as this account. */
            telegram_linked: boolean;
        };
        /** @description A member as owners see them. */
        MemberResponse: {
            /** @description Their account. */
            account_id: components["schemas"]["AccountId"];
            /** @description Whether an admin barred the account from everything. */
            disabled: boolean;
            /**
             * Format: date-time
             * @description Since when they belong to the organization.
             */
            joined_at: string;
            /** @description Their name at Telegram, if they came by it. */
            name?: string | null;
            /** @description What they may do. */
            role: components["schemas"]["OrgRole"];
            /**
             * @description Its sign-in name.
             * @example alice
             */
            username: string;
        };
        /** @description An account's place in an organization. */
        MembershipResponse: {
            /** @description The account. */
            account_id: components["schemas"]["AccountId"];
            /**
             * Format: date-time
             * @description Since when it belongs to the organization.
             */
            joined_at: string;
            /** @description What it may do. */
            role: components["schemas"]["OrgRole"];
        };
        /** @description A message in a chat. */
        MessageResponse: {
            /**
             * Format: date-time
             * @description When it was stored.
             */
            at: string;
            /** @description Which way it went. */
            direction: components["schemas"]["Direction"];
            /** @description The name of the file that it carries, if that has one. The file itself is not shown. */
            file_name?: string | null;
            /** @description The kind of update or the method of the call, such as `message` or `sendPhoto`. */
            kind: string;
            /** @description `waiting`, `done`, `dead`, `sent` or `failed`. */
            state: string;
            /** @description Its text or caption, if it has one. */
            text?: string | null;
        };
        /** @description The session of an owner's own Telegram account. */
        MtprotoResponse: {
            account?: components["schemas"]["TelegramAccount"] | null;
            /** @description Whether the id of an app is known, so that a login need not bring one. */
            configured: boolean;
            /** @description Whether it is connected: it connects when it is used. */
            live: boolean;
            login?: components["schemas"]["LoginStatusResponse"] | null;
            /** @description Where the session stands. */
            status: components["schemas"]["MtprotoStatus"];
            /** @description Why it stands there. */
            status_reason?: string | null;
            /**
             * Format: date-time
             * @description Since when.
             */
            status_since?: string | null;
            /**
             * Format: date-time
             * @description Until when Telegram asked it, or its login, to wait.
             */
            waits_until?: string | null;
        };
        /**
         * @description Where a tenant's session stands.
         * @enum {string}
         */
        MtprotoStatus: "not_connected" | "logging_in" | "connected" | "waiting" | "lost";
        /** @description The calls of one kind. */
        NamedSumsResponse: components["schemas"]["SumsResponse"] & {
            /** @description What they have in common: a model, a stage or an outcome. */
            name: string;
        };
        /** @description That the caller has no bot. */
        NoBotResponse: {
            /** @enum {boolean} */
            has_bot: false;
        };
        /**
         * Format: uuid
         * @description Names an invitation into an organization.
         */
        OrgInvitationId: string;
        /** @description An invitation into an organization, without its code. */
        OrgInvitationResponse: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description The owner who invites. */
            created_by: components["schemas"]["AccountId"];
            /**
             * Format: date-time
             * @description When it ends.
             */
            expires_at: string;
            for_account?: components["schemas"]["AccountId"] | null;
            /** @description The invitation's id. */
            id: components["schemas"]["OrgInvitationId"];
            /**
             * Format: int32
             * @description How many may join with it.
             */
            max_uses: number;
            /**
             * Format: date-time
             * @description Set when it was ended early.
             */
            revoked_at?: string | null;
            /** @description What whoever joins with it may do. */
            role: components["schemas"]["OrgRole"];
            /**
             * Format: int32
             * @description How many did.
             */
            uses: number;
        };
        /**
         * @description What a member may do in their organization. Ordered: an owner may do everything that a member may.
         * @enum {string}
         */
        OrgRole: "member" | "owner";
        /**
         * Format: uuid
         * @description Names an organization.
         */
        OrganizationId: string;
        /** @description An organization. */
        OrganizationResponse: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description Its id. */
            id: components["schemas"]["OrganizationId"];
            /**
             * @description Its name.
             * @example Example Ltd
             */
            name: string;
            /** @description What the caller may do in it. */
            role: components["schemas"]["OrgRole"];
        };
        /** @description An organization as its members see it. */
        OverviewResponse: components["schemas"]["OrganizationResponse"] & {
            /**
             * Format: int64
             * @description How many databases it has.
             */
            databases: number;
            /**
             * Format: int64
             * @description How many invitations are good; for owners.
             */
            good_invitations?: number | null;
            /**
             * Format: date-time
             * @description Since when the caller belongs to it.
             */
            joined_at: string;
            /**
             * Format: int64
             * @description How many belong to it.
             */
            members: number;
        };
        /** @description What the caller spent. */
        OwnCostsResponse: components["schemas"]["DailyCostsResponse"] & {
            /** @description What the caller may spend in this calendar month (UTC). */
            budget: components["schemas"]["PersonalBudgetResponse"];
        };
        /** @description The caller's bot, if there is one. */
        OwnStatusResponse: components["schemas"]["BotStatusResponse"] | components["schemas"]["NoBotResponse"];
        /** @description One page of a list. */
        Page_ApiKeyResponse: {
            /** @description The page's items. */
            items: {
                /**
                 * Format: date-time
                 * @description When it was made.
                 */
                created_at: string;
                /**
                 * Format: date-time
                 * @description When it ends.
                 */
                expires_at: string;
                /** @description The key's id. */
                id: components["schemas"]["ApiKeyId"];
                /**
                 * @description The network address that it was last used from.
                 * @example 192.0.2.7
                 */
                last_used_address?: string | null;
                /**
                 * Format: date-time
                 * @description When it was last used, to the minute.
                 */
                last_used_at?: string | null;
                /**
                 * @description What its owner calls it.
                 * @example deployment
                 */
                name: string;
                /**
                 * @description The part of the key that names it: it stands behind `botyard_`.
                 * @example 4Xt9Qz0b
                 */
                prefix: string;
                /**
                 * Format: date-time
                 * @description Set when it was ended early.
                 */
                revoked_at?: string | null;
                /** @description What it is let into. */
                scopes: components["schemas"]["Scope"][];
            }[];
            /**
             * Format: int32
             * @description The most items on a page.
             */
            limit: number;
            /**
             * Format: int64
             * @description The page's number, from 1.
             */
            page: number;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
        };
        /** @description One page of a list. */
        Page_AuditRecord: {
            /** @description The page's items. */
            items: {
                /**
                 * @description What was done, as `noun.verb`.
                 * @example bot.suspended
                 */
                action: string;
                /**
                 * @description Their sign-in name; null also when the account is gone.
                 * @example alice
                 */
                actor?: string | null;
                actor_id?: components["schemas"]["AccountId"] | null;
                /**
                 * @description The role it was done in.
                 * @example admin
                 */
                actor_role: string;
                /** @description The address it came from. */
                address?: string | null;
                api_key_id?: components["schemas"]["ApiKeyId"] | null;
                /**
                 * Format: date-time
                 * @description When it happened.
                 */
                at: string;
                /** @description Before and after, or other facts. */
                detail: unknown;
                grant_id?: components["schemas"]["GrantId"] | null;
                /**
                 * @description SHA-256 over the hash of the record before this one and this record's fields, as hexadecimal digits; null in records
                 *     from before the chain.
                 */
                hash?: string | null;
                /** @description Why. */
                reason?: string | null;
                /**
                 * Format: uuid
                 * @description The request it came with.
                 */
                request_id?: string | null;
                /**
                 * Format: int64
                 * @description The record's number.
                 */
                seq: number;
                session_id?: components["schemas"]["SessionId"] | null;
                /**
                 * Format: uuid
                 * @description What it was done to.
                 */
                target?: string | null;
                /**
                 * @description What that is called today: a bot by its username with `@`, an account by its sign-in name; null for anything else,
                 *     and for what is gone.
                 * @example @alices_bot
                 */
                target_name?: string | null;
                /** @description What the person's program called itself. */
                user_agent?: string | null;
            }[];
            /**
             * Format: int32
             * @description The most items on a page.
             */
            limit: number;
            /**
             * Format: int64
             * @description The page's number, from 1.
             */
            page: number;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
        };
        /** @description One page of a list. */
        Page_Channel: {
            /** @description The page's items. */
            items: {
                /** @description Telegram's id of it. */
                id: components["schemas"]["i64"];
                /** @description Whether it is a group, in which members write. */
                is_group: boolean;
                /** @description Whether the account made it; otherwise it administers it. */
                is_owner: boolean;
                /**
                 * Format: int64
                 * @description How many members it has, if Telegram told.
                 */
                members?: number | null;
                /** @description Its title. */
                title: string;
                /** @description Its @name, without the `@`, if it is public. */
                username?: string | null;
            }[];
            /**
             * Format: int32
             * @description The most items on a page.
             */
            limit: number;
            /**
             * Format: int64
             * @description The page's number, from 1.
             */
            page: number;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
        };
        /** @description One page of a list. */
        Page_ChatResponse: {
            /** @description The page's items. */
            items: {
                /**
                 * Format: date-time
                 * @description When the bot was blocked or removed there.
                 */
                blocked_at?: string | null;
                /**
                 * Format: int64
                 * @description Telegram's id of the chat.
                 */
                chat_id: number;
                /**
                 * Format: date-time
                 * @description When the bot first saw the chat.
                 */
                first_seen_at: string;
                /** @description `private`, `group`, `supergroup` or `channel`. */
                kind: string;
                /**
                 * Format: date-time
                 * @description When something last arrived from it.
                 */
                last_seen_at: string;
                /** @description The chat's title, or the person's name. */
                title: string;
            }[];
            /**
             * Format: int32
             * @description The most items on a page.
             */
            limit: number;
            /**
             * Format: int64
             * @description The page's number, from 1.
             */
            page: number;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
        };
        /** @description One page of a list. */
        Page_DeadLetter: {
            /** @description The page's items. */
            items: {
                /**
                 * Format: int32
                 * @description How often it was tried.
                 */
                attempts: number;
                /**
                 * Format: int64
                 * @description The chat it came from.
                 */
                chat_id?: number | null;
                /**
                 * Format: date-time
                 * @description When it was given up.
                 */
                finished_at?: string | null;
                /**
                 * Format: int64
                 * @description The dead letter's id, for a retry.
                 */
                id: number;
                /** @description Why the last attempt failed. */
                last_error?: string | null;
                /**
                 * Format: date-time
                 * @description When the update arrived.
                 */
                received_at: string;
                /**
                 * Format: int64
                 * @description Telegram's `update_id`.
                 */
                update_id: number;
            }[];
            /**
             * Format: int32
             * @description The most items on a page.
             */
            limit: number;
            /**
             * Format: int64
             * @description The page's number, from 1.
             */
            page: number;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
        };
        /** @description One page of a list. */
        Page_ExportResponse: {
            /** @description The page's items. */
            items: {
                /**
                 * Format: int64
                 * @description Bytes written so far.
                 */
                bytes: number;
                /**
                 * Format: date-time
                 * @description When it was asked for.
                 */
                created_at: string;
                /**
                 * Format: date-time
                 * @description When it is deleted, once it ended.
                 */
                expires_at?: string | null;
                /** @description Which records it has: what was asked for. */
                filter: unknown;
                /**
                 * Format: date-time
                 * @description When it ended.
                 */
                finished_at?: string | null;
                /** @description How it is written. */
                format: components["schemas"]["ExportFormat"];
                /** @description Its id. */
                id: components["schemas"]["ExportId"];
                /** @description Why it failed. */
                reason?: string | null;
                /**
                 * Format: int64
                 * @description Records written so far.
                 */
                records_done: number;
                /**
                 * Format: int64
                 * @description Records to be written, once they are counted.
                 */
                records_total?: number | null;
                /** @description Where it stands. */
                state: components["schemas"]["ExportState"];
            }[];
            /**
             * Format: int32
             * @description The most items on a page.
             */
            limit: number;
            /**
             * Format: int64
             * @description The page's number, from 1.
             */
            page: number;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
        };
        /** @description One page of a list. */
        Page_GrantResponse: {
            /** @description The page's items. */
            items: {
                /** @description The admin. */
                admin_id: components["schemas"]["AccountId"];
                /**
                 * @description The admin's sign-in name.
                 * @example admin
                 */
                admin_username: string;
                /** @description The bot's @name, without the `@`. */
                bot_username: string;
                /**
                 * Format: date-time
                 * @description When it began.
                 */
                created_at: string;
                /**
                 * Format: date-time
                 * @description When it ended; noted within a minute where it ran out.
                 */
                ended_at?: string | null;
                /** @description The sign-in name of whoever ended it early. */
                ended_by?: string | null;
                /**
                 * Format: date-time
                 * @description When it ends by itself.
                 */
                expires_at: string;
                /** @description The grant's id; the audit log names it with everything done under it. */
                id: components["schemas"]["GrantId"];
                /** @description Why, in the admin's words. */
                reason: string;
                /**
                 * @description What it allows: reading the bot's chats and writing there as the bot.
                 * @example chats
                 */
                scope: string;
                /** @description The account that owns the bot. */
                user_id: components["schemas"]["AccountId"];
            }[];
            /**
             * Format: int32
             * @description The most items on a page.
             */
            limit: number;
            /**
             * Format: int64
             * @description The page's number, from 1.
             */
            page: number;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
        };
        /** @description One page of a list. */
        Page_InvitationResponse: {
            /** @description The page's items. */
            items: {
                /**
                 * Format: date-time
                 * @description When it was made.
                 */
                created_at: string;
                /** @description The admin who invites. */
                created_by: components["schemas"]["AccountId"];
                /**
                 * Format: date-time
                 * @description When it ends.
                 */
                expires_at: string;
                /** @description The invitation's id. */
                id: components["schemas"]["InvitationId"];
                /**
                 * Format: int32
                 * @description How many accounts may be made with it.
                 */
                max_uses: number;
                /** @description Whom it is for. */
                note?: string | null;
                /**
                 * Format: date-time
                 * @description Set when it was ended early.
                 */
                revoked_at?: string | null;
                /**
                 * Format: int32
                 * @description How many were.
                 */
                uses: number;
            }[];
            /**
             * Format: int32
             * @description The most items on a page.
             */
            limit: number;
            /**
             * Format: int64
             * @description The page's number, from 1.
             */
            page: number;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
        };
        /** @description One page of a list. */
        Page_ListedBotResponse: {
            /** @description The page's items. */
            items: (components["schemas"]["BotResponse"] & {
                /** @description What is wrong with receiving its updates, if anything. */
                ingress_error?: string | null;
                /** @description What it did in the current hour and the 23 before it. */
                last_day: components["schemas"]["FiguresResponse"];
                /**
                 * Format: date-time
                 * @description When it last handled an update.
                 */
                last_used_at?: string | null;
                /** @description Whether it is awake. */
                live: boolean;
                /**
                 * @description Its owner's sign-in name.
                 * @example alice
                 */
                owner: string;
            })[];
            /**
             * Format: int32
             * @description The most items on a page.
             */
            limit: number;
            /**
             * Format: int64
             * @description The page's number, from 1.
             */
            page: number;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
        };
        /** @description One page of a list. */
        Page_MailResponse: {
            /** @description The page's items. */
            items: {
                /** @description Whose it is. */
                account_id: components["schemas"]["AccountId"];
                attachment?: components["schemas"]["AttachmentKind"] | null;
                /**
                 * Format: int32
                 * @description Failed attempts so far.
                 */
                attempts: number;
                /**
                 * Format: date-time
                 * @description When it was drafted.
                 */
                created_at: string;
                /**
                 * Format: date-time
                 * @description When it was sent, failed for good or was called off.
                 */
                finished_at?: string | null;
                /** @description Its id. */
                id: components["schemas"]["MailId"];
                /** @description Why the last attempt failed. */
                last_error?: string | null;
                /**
                 * Format: date-time
                 * @description When its person last had it sent.
                 */
                queued_at?: string | null;
                /**
                 * @description Who gets it.
                 * @example [
                 *       "anna@example.org"
                 *     ]
                 */
                recipients: string[];
                /** @description Where it stands. */
                state: components["schemas"]["MailState"];
                /** @description Its subject. */
                subject: string;
            }[];
            /**
             * Format: int32
             * @description The most items on a page.
             */
            limit: number;
            /**
             * Format: int64
             * @description The page's number, from 1.
             */
            page: number;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
        };
        /** @description One page of a list. */
        Page_MemberResponse: {
            /** @description The page's items. */
            items: {
                /** @description Their account. */
                account_id: components["schemas"]["AccountId"];
                /** @description Whether an admin barred the account from everything. */
                disabled: boolean;
                /**
                 * Format: date-time
                 * @description Since when they belong to the organization.
                 */
                joined_at: string;
                /** @description Their name at Telegram, if they came by it. */
                name?: string | null;
                /** @description What they may do. */
                role: components["schemas"]["OrgRole"];
                /**
                 * @description Its sign-in name.
                 * @example alice
                 */
                username: string;
            }[];
            /**
             * Format: int32
             * @description The most items on a page.
             */
            limit: number;
            /**
             * Format: int64
             * @description The page's number, from 1.
             */
            page: number;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
        };
        /** @description One page of a list. */
        Page_MessageResponse: {
            /** @description The page's items. */
            items: {
                /**
                 * Format: date-time
                 * @description When it was stored.
                 */
                at: string;
                /** @description Which way it went. */
                direction: components["schemas"]["Direction"];
                /** @description The name of the file that it carries, if that has one. The file itself is not shown. */
                file_name?: string | null;
                /** @description The kind of update or the method of the call, such as `message` or `sendPhoto`. */
                kind: string;
                /** @description `waiting`, `done`, `dead`, `sent` or `failed`. */
                state: string;
                /** @description Its text or caption, if it has one. */
                text?: string | null;
            }[];
            /**
             * Format: int32
             * @description The most items on a page.
             */
            limit: number;
            /**
             * Format: int64
             * @description The page's number, from 1.
             */
            page: number;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
        };
        /** @description One page of a list. */
        Page_OrgInvitationResponse: {
            /** @description The page's items. */
            items: {
                /**
                 * Format: date-time
                 * @description When it was made.
                 */
                created_at: string;
                /** @description The owner who invites. */
                created_by: components["schemas"]["AccountId"];
                /**
                 * Format: date-time
                 * @description When it ends.
                 */
                expires_at: string;
                for_account?: components["schemas"]["AccountId"] | null;
                /** @description The invitation's id. */
                id: components["schemas"]["OrgInvitationId"];
                /**
                 * Format: int32
                 * @description How many may join with it.
                 */
                max_uses: number;
                /**
                 * Format: date-time
                 * @description Set when it was ended early.
                 */
                revoked_at?: string | null;
                /** @description What whoever joins with it may do. */
                role: components["schemas"]["OrgRole"];
                /**
                 * Format: int32
                 * @description How many did.
                 */
                uses: number;
            }[];
            /**
             * Format: int32
             * @description The most items on a page.
             */
            limit: number;
            /**
             * Format: int64
             * @description The page's number, from 1.
             */
            page: number;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
        };
        /** @description One page of a list. */
        Page_SessionResponse: {
            /** @description The page's items. */
            items: {
                /** @description The address that it began at or was refreshed from last. */
                address?: string | null;
                /**
                 * Format: date-time
                 * @description When it began.
                 */
                created_at: string;
                /** @description Whether this call belongs to it. */
                current: boolean;
                /**
                 * Format: date-time
                 * @description When it ends unless it is refreshed.
                 */
                expires_at: string;
                /** @description The session's id. */
                id: components["schemas"]["SessionId"];
                /** @description How its tokens travel. */
                kind: components["schemas"]["SessionKind"];
                /**
                 * Format: date-time
                 * @description When it began or was refreshed last.
                 */
                last_used_at: string;
                /** @description What the program called itself that did. */
                user_agent?: string | null;
            }[];
            /**
             * Format: int32
             * @description The most items on a page.
             */
            limit: number;
            /**
             * Format: int64
             * @description The page's number, from 1.
             */
            page: number;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
        };
        /** @description One page of a list. */
        Page_UserResponse: {
            /** @description The page's items. */
            items: {
                /**
                 * Format: date-time
                 * @description When it was made.
                 */
                created_at: string;
                /**
                 * Format: date-time
                 * @description Set while the account is barred from signing in.
                 */
                disabled_at?: string | null;
                /** @description The account's id. */
                id: components["schemas"]["AccountId"];
                /**
                 * Format: date-time
                 * @description When the newest session that is still known began.
                 */
                last_signed_in_at?: string | null;
                /** @description Whether somebody else chose the password, so that it has to be changed before anything else. */
                must_change_password: boolean;
                /** @description Whether signing in takes a one-time code too. */
                otp_enabled: boolean;
                /** @description What the account may do. */
                role: components["schemas"]["Role"];
                /**
                 * Format: int64
                 * @description How many sessions are in force.
                 */
                sessions: number;
                /**
                 * @description The sign-in name.
                 * @example alice
                 */
                username: string;
            }[];
            /**
             * Format: int32
             * @description The most items on a page.
             */
            limit: number;
            /**
             * Format: int64
             * @description The page's number, from 1.
             */
            page: number;
            /**
             * Format: int64
             * @description How many items the whole list has.
             */
            total: number;
        };
        /** @description The password that goes and the one that comes. */
        PasswordRequest: {
            /**
             * Format: password
             * @description The password that the account has. It may be left out for a quarter of an hour after a sign-in by a link.
             */
            current_password?: string | null;
            /**
             * Format: password
             * @description The password that it is to have: 12 characters or more, and not easily guessed.
             */
            new_password: string;
            /** @description A one-time code, or a recovery code in its place, if the account has one-time codes. */
            otp?: string | null;
        };
        /** @description Of the bounds that hold for the caller alone, the one that they will meet first, and how far it is from being reached. */
        PersonalBudgetResponse: {
            /**
             * Format: date-time
             * @description Where the month ends and spending begins anew.
             */
            ends_at: string;
            /**
             * @description The most that the caller may spend, in US dollars; `null` if there is no such bound.
             * @example 5.00
             */
            limit_usd?: string | null;
            set_by?: components["schemas"]["SetByResponse"] | null;
            shared?: components["schemas"]["SharedResponse"] | null;
            /**
             * @description What they have spent of it.
             * @example 0.0185
             */
            spent_usd: string;
        };
        /** @description A figure at a moment. */
        Point: {
            /**
             * Format: date-time
             * @description The moment.
             */
            at: string;
            /**
             * Format: double
             * @description The figure.
             */
            value: number;
        };
        /** @description A post of a channel, with what readers did. */
        Post: {
            /** @description How it begins, at most 100 characters; empty if it has no text. */
            beginning: string;
            /**
             * Format: int64
             * @description How often it was forwarded.
             */
            forwards: number;
            /**
             * Format: int32
             * @description Its number in the channel.
             */
            id: number;
            /** @description Its address, if the channel is public. */
            link?: string | null;
            /**
             * Format: date-time
             * @description When it was published, if that is known.
             */
            published_at?: string | null;
            /**
             * Format: int64
             * @description How many reactions it got.
             */
            reactions: number;
            /**
             * Format: int64
             * @description How often it was seen.
             */
            views: number;
        };
        /** @description What went wrong, as RFC 9457 writes it. `code` is stable; programs decide by it. */
        Problem: {
            /**
             * Format: int32
             * @description How often another value may still be tried, if that is counted.
             */
            attempts_left?: number | null;
            /** @description The kind of problem, in `snake_case`. */
            code: components["schemas"]["ProblemCode"];
            /** @description What went wrong this time and what to do about it. */
            detail: string;
            /**
             * @description What the field takes, or the body if no field is named; `detail` says it too.
             * @example a whole number from 1 to 30
             */
            expected?: string | null;
            /** @description The field of the body at fault, if there is one. */
            field?: string | null;
            /**
             * Format: uuid
             * @description The call's id, also in `X-Request-Id` and in the logs.
             */
            request_id: string | null;
            /**
             * Format: int64
             * @description In how many seconds to try again, as the `Retry-After` header says it too.
             * @example 5
             */
            retry_after?: number | null;
            /**
             * Format: date-time
             * @description When to try again, if that is known as a moment, which `Retry-After` then gives as an HTTP date.
             */
            retry_at?: string | null;
            /**
             * Format: int32
             * @description The HTTP status.
             * @example 409
             */
            status: number;
            /**
             * @description The kind of problem in a few words.
             * @example Already has bot
             */
            title: string;
            /**
             * @description Names the kind of problem, like `code`.
             * @example urn:botyard:problem:already_has_bot
             */
            type: string;
        };
        /**
         * @description The kind of a problem. Codes are added, and never get another meaning.
         * @enum {string}
         */
        ProblemCode: "malformed_json" | "invalid_body" | "invalid_field" | "invalid_query" | "unsupported_media_type" | "body_too_large" | "unreadable_body" | "url_too_long" | "head_too_large" | "unknown_path" | "method_not_allowed" | "not_found" | "rate_limited" | "invalid_idempotency_key" | "idempotency_key_reused" | "in_progress" | "outcome_unknown" | "already_done" | "too_many" | "too_many_streams" | "internal" | "timed_out" | "stopping" | "store_unavailable" | "credential_unreadable" | "unauthenticated" | "invalid_token" | "forbidden" | "session_required" | "scope_required" | "foreign_page" | "csrf" | "password_change_required" | "otp_enrolment_required" | "wrong_credentials" | "wrong_password" | "otp_required" | "wrong_otp" | "too_many_sign_ins" | "invalid_link" | "username_taken" | "unfit_password" | "otp_already_enabled" | "otp_not_enrolled" | "changed_meanwhile" | "registration_closed" | "too_many_registrations" | "invalid_invitation" | "protected_account" | "own_account" | "last_superadmin" | "account_disabled" | "no_bot" | "already_has_bot" | "no_bots_for_account" | "token_registered" | "in_use_elsewhere" | "invalid_bot_token" | "token_of_other_bot" | "token_revoked" | "bot_running" | "suspended" | "managed_by_admin" | "grant_required" | "telegram_rate_limited" | "telegram_unavailable" | "telegram_timed_out" | "telegram_refused" | "unknown_webhook" | "malformed_update" | "bot_not_running" | "login_under_way" | "already_connected" | "no_login" | "other_step" | "wrong_code" | "no_attempts_left" | "code_expired" | "wrong_phone" | "wrong_app" | "sign_up_required" | "flood_wait" | "session_lost" | "invalid_session_string" | "session_not_accepted" | "account_closed" | "login_ended" | "session_of_bot" | "session_in_use" | "not_connected" | "queue_full" | "interrupted" | "no_such_channel" | "not_admin" | "no_organization" | "already_member" | "added_already" | "owner_required" | "name_taken" | "too_many_attempts" | "last_owner" | "owns_bot" | "linked_already" | "not_linked" | "no_password" | "invalid_code" | "organization_changed" | "statement_refused" | "address_refused" | "database_unreachable" | "database_sign_in_refused" | "database_login_unsafe" | "statement_failed" | "database_timed_out" | "database_busy" | "mail_not_configured" | "recipient_not_allowed" | "already_decided" | "changed_since" | "too_many_mails" | "mail_server_failed" | "too_many_exports" | "export_not_done" | "audit_broken";
        /**
         * @description What a bot does.
         * @enum {string}
         */
        ProgramName: "analyst" | "echo";
        /** @description A program. */
        ProgramResponse: {
            /** @description Its name. */
            name: components["schemas"]["ProgramName"];
            /**
             * @description What a bot with it does, in one sentence.
             * @example Answers with what it was sent, which shows that a bot works.
             */
            summary: string;
        };
        /** @description What somebody who signed in proves it with that it is them. */
        ProofRequest: {
            /** @description A one-time code, or a recovery code in its place. */
            otp?: string | null;
            /**
             * Format: password
             * @description The password.
             */
            password: string;
        };
        /** @description What is given up. */
        Pruning: {
            /** @description Whether this only says what would be given up. */
            dry_run: boolean;
            /**
             * Format: int64
             * @description The number of the first one; null if there are none.
             */
            first_seq?: number | null;
            /** @description The last one's hash, which the checkpoint holds; null for a record from before the chain. */
            hash?: string | null;
            /**
             * Format: int64
             * @description The number of the last one; null if there are none.
             */
            last_seq?: number | null;
            /**
             * Format: int64
             * @description How many records.
             */
            records: number;
        };
        /** @description How an organization sends e-mails. It replaces what was there; what is left out is not set. */
        PutMailSettingsRequest: {
            /**
             * @description To whom e-mails may go: `anna@example.org`, `*@example.org`, or, by a server of its own, `*` for anybody. At most 100.
             * @example [
             *       "*@example.org",
             *       "anna@example.com"
             *     ]
             */
            allowed_recipients?: string[];
            sender?: components["schemas"]["SenderRequest"] | null;
        };
        /** @description What waits to be done. */
        Queues: {
            /**
             * Format: int64
             * @description Calls that wait to be delivered to Telegram.
             */
            calls_waiting: number;
            /**
             * Format: int64
             * @description Updates that wait to be handled.
             */
            updates_waiting: number;
        };
        /** @description Whether Botyard can do its work. */
        ReadyResponse: {
            /** @description Whether everything works that must. */
            ready: boolean;
            /**
             * @description `ok`; `degraded` while a part is down that the rest can do without; `unavailable` otherwise.
             * @example ok
             */
            status: string;
        };
        /** @description New recovery codes. Not `Debug`: they are shown this once. */
        RecoveryCodesResponse: {
            /**
             * @description Each stands in for a one-time code once. They are not shown again.
             * @example [
             *       "abcd-efgh-ijkl-mnop-qrst-uvwx"
             *     ]
             */
            recovery_codes: string[];
        };
        /** @description What to exchange. */
        RefreshRequest: {
            /**
             * Format: password
             * @description The refresh token of the last sign-in or refresh; left out if it is a cookie.
             */
            refresh_token?: string | null;
        };
        /** @description An account to be made for whoever calls. */
        RegisterRequest: {
            /**
             * Format: password
             * @description The code of an admin's invitation, where one is needed.
             */
            invitation?: string | null;
            /**
             * Format: password
             * @description The password, 12 characters or more.
             */
            password: string;
            /**
             * @description The sign-in name: 3 to 32 characters of `a-z 0-9 _ . -`, starting with a letter or digit.
             * @example alice
             */
            username: string;
        };
        /**
         * @description Who may make an account.
         * @enum {string}
         */
        Registration: "closed" | "invite" | "open";
        /** @description Who is to go. */
        RemoveMemberRequest: {
            /** @description The account of another member. */
            account_id: components["schemas"]["AccountId"];
        };
        /** @description The bot's new token. */
        ReplaceTokenRequest: {
            /**
             * Format: password
             * @description The token that @BotFather made for the same bot.
             */
            bot_token: string;
        };
        /** @description Why somebody's one-time codes are turned off. */
        ResetOtpRequest: {
            /** @description Why. */
            reason: string;
        };
        /** @description Which records to give up, and why. */
        RetentionRequest: {
            /**
             * Format: date-time
             * @description The records before the first one from this time or later; at least `audit.min_retention` ago.
             */
            before: string;
            /** @description Only say which records these are. */
            dry_run?: boolean;
            /** @description Why. */
            reason: string;
        };
        /** @description Which invitation is to end. */
        RevokeInvitationRequest: {
            /** @description The invitation. */
            invitation_id: components["schemas"]["OrgInvitationId"];
        };
        /**
         * @description What an account may do. Ordered: a higher role may do everything that a lower one may.
         * @enum {string}
         */
        Role: "user" | "admin" | "superadmin";
        /** @description What is in a database, as far as its login may read it. */
        Schema: {
            /** @description Whether there were more than are listed. */
            is_truncated: boolean;
            /** @description Its tables and views, by namespace and name. */
            tables: components["schemas"]["Table"][];
        };
        /**
         * @description A part of the API that an API key may be let into.
         * @enum {string}
         */
        Scope: "bot:read" | "bot:write" | "org:read" | "org:write" | "admin:read" | "admin:write";
        /** @description What to write. */
        SendMessageRequest: {
            /** @description The text, at most 4096 UTF-16 units. */
            text: string;
        };
        /** @description A mail server. It has to be one that tenants may reach: a public address, or one that the operator allows. */
        SenderRequest: {
            /**
             * @description Whom the e-mails come from.
             * @example reports@example.org
             */
            from: string;
            /**
             * @description The name beside that address.
             * @example Example Ltd
             */
            from_name?: string | null;
            /**
             * @description The server's name or address, without a port.
             * @example smtp.example.org
             */
            host: string;
            /**
             * Format: password
             * @description That user's password. Left out, the one that is kept stays, if server and user do.
             */
            password?: string | null;
            /**
             * Format: int32
             * @description Its port.
             * @example 465
             */
            port: number;
            /** @description How the connection is encrypted. */
            tls: components["schemas"]["MailTls"];
            /** @description The user to sign in as; nobody if it is left out. */
            username?: string | null;
        };
        /** @description An organization's own mail server. */
        SenderResponse: {
            /**
             * @description Whom the e-mails come from.
             * @example reports@example.org
             */
            from: string;
            /** @description The name beside that address. */
            from_name?: string | null;
            /** @description Whether a password is kept for that user. */
            has_password: boolean;
            /**
             * @description The server's name or address.
             * @example smtp.example.org
             */
            host: string;
            /**
             * Format: int32
             * @description Its port.
             * @example 465
             */
            port: number;
            /** @description How the connection is encrypted. */
            tls: components["schemas"]["MailTls"];
            /** @description The user to sign in as. */
            username?: string | null;
        };
        /** @description How a server is reached, without the password. */
        ServerAddress: {
            /** @description The database on it. */
            database: string;
            /** @description Its name or address. */
            host: string;
            /**
             * Format: int32
             * @description Its port.
             */
            port: number;
            /** @description Whether the way there is encrypted. */
            tls: components["schemas"]["TlsMode"];
            /** @description Who signs in. */
            user: string;
        };
        /**
         * Format: uuid
         * @description Names a sign-in session, from sign-in to sign-out or expiry.
         */
        SessionId: string;
        /**
         * @description How a session's tokens travel.
         * @enum {string}
         */
        SessionKind: "token" | "cookie";
        /** @description One sign-in. */
        SessionResponse: {
            /** @description The address that it began at or was refreshed from last. */
            address?: string | null;
            /**
             * Format: date-time
             * @description When it began.
             */
            created_at: string;
            /** @description Whether this call belongs to it. */
            current: boolean;
            /**
             * Format: date-time
             * @description When it ends unless it is refreshed.
             */
            expires_at: string;
            /** @description The session's id. */
            id: components["schemas"]["SessionId"];
            /** @description How its tokens travel. */
            kind: components["schemas"]["SessionKind"];
            /**
             * Format: date-time
             * @description When it began or was refreshed last.
             */
            last_used_at: string;
            /** @description What the program called itself that did. */
            user_agent?: string | null;
        };
        /** @description A budget in US dollars, as texts such as `25.00`. What is `null` or left out is no bound of the owners'. */
        SetBudgetRequest: {
            /**
             * @description What all together may spend in a calendar month (UTC), within the operator's bound.
             * @example 25.00
             */
            limit_usd?: string | null;
            /**
             * @description What each person may spend, within the operator's bound for people.
             * @example 5.00
             */
            person_limit_usd?: string | null;
        };
        /**
         * @description Who set a bound, and can raise it.
         * @enum {string}
         */
        SetByResponse: "operator" | "owners";
        /** @description The limits of a bot. */
        SetLimitsRequest: {
            /**
             * Format: int32
             * @description Chats handled at the same time.
             */
            max_concurrent: number;
            /** @description Why. */
            reason?: string | null;
            /**
             * Format: int32
             * @description Updates handled a second.
             */
            rps: number;
        };
        /** @description What a member may do from now on. */
        SetRoleRequest: {
            /** @description The member's account. */
            account_id: components["schemas"]["AccountId"];
            /** @description The role. */
            role: components["schemas"]["OrgRole"];
        };
        /** @description A part of a whole. */
        Share: {
            /** @description What it is a part of the whole by, such as a language. */
            name: string;
            /**
             * Format: double
             * @description Its part, from 0 to 1.
             */
            share: number;
        };
        /**
         * @description How far a budget is that the caller shares with others.
         * @enum {string}
         */
        SharedResponse: "used_up" | "nearly_used_up";
        /** @description Why a link is made. */
        SignInLinkRequest: {
            /** @description Why. */
            reason: string;
        };
        /** @description A link that was just made. Not `Debug`: it holds the token. */
        SignInLinkResponse: {
            /**
             * Format: date-time
             * @description When it ends.
             */
            expires_at: string;
            /** @description What stands behind the `#`, for `POST /api/auth/login/link`. */
            token: string;
            /**
             * @description The link, for the account's owner alone. It is shown only now; what stands behind its `#` reaches no server's log.
             * @example https://bots.example.org/sign-in#…
             */
            url: string;
        };
        /** @description What a sign-in or a refresh gives. Not `Debug`: it holds secrets. */
        SignedInResponse: {
            /** @description To be sent with each call, as `Authorization: Bearer …`; absent if it went into a cookie. */
            access_token?: string | null;
            /** @description Who signed in. */
            account: components["schemas"]["AccountResponse"];
            /** @description To be sent as `X-CSRF-Token` with each writing call; only there if the tokens went into cookies. */
            csrf_token?: string | null;
            /**
             * Format: int64
             * @description How long the access token lasts, in seconds.
             * @example 900
             */
            expires_in: number;
            /** @description To be exchanged at `POST /api/auth/refresh` for the next pair; works once; absent if it went into a cookie. */
            refresh_token?: string | null;
            /**
             * @description Always `Bearer`; absent if the tokens went into cookies.
             * @example Bearer
             */
            token_type?: string | null;
        };
        /**
         * @description Where figures come from.
         * @enum {string}
         */
        StatsSource: "telegram" | "history";
        /** @description Some calls of language models, added up. */
        SumsResponse: components["schemas"]["AmountResponse"] & {
            /**
             * Format: int64
             * @description Those that brought an answer.
             */
            answered: number;
            /**
             * Format: int64
             * @description How many calls there were, whatever became of them.
             */
            calls: number;
            /**
             * Format: int64
             * @description Those that another model answered than the one that was asked.
             */
            mismatched: number;
            /**
             * Format: int64
             * @description Those whose cost is not known and so is not in the sums: no price is set for the model, or the call was cut off.
             */
            unpriced: number;
        };
        /** @description Why a bot is suspended. */
        SuspendRequest: {
            /** @description Why; its owner sees it. */
            reason: string;
        };
        /** @description A table or a view. */
        Table: {
            /**
             * Format: int64
             * @description About how many rows it has, if the server knows without counting.
             */
            approximate_rows?: number | null;
            /** @description Its columns, in their order. */
            columns: components["schemas"]["Column"][];
            /** @description What its makers say of it. */
            comment?: string | null;
            /** @description What it refers to. */
            foreign_keys: components["schemas"]["ForeignKey"][];
            /** @description Whether it is a view. */
            is_view: boolean;
            /** @description Its name. */
            name: string;
            /** @description The namespace (PostgreSQL's and SQL Server's schema, MySQL's database); empty for SQLite. */
            namespace: string;
            /** @description The columns of its primary key. */
            primary_key: string[];
        };
        /** @description The account behind a session. Its owner sees it, nobody else. */
        TelegramAccount: {
            /** @description Their first and last name. */
            name: string;
            /**
             * Format: int64
             * @description Telegram's id of the person.
             */
            user_id: number;
            /** @description Their @name, without the `@`. */
            username?: string | null;
        };
        /** @description A code that was just made. Not `Debug`: it holds the code. */
        TelegramLinkResponse: {
            /** @description The code, to be sent to an analyst bot as `/link <code>`. It is shown only now. */
            code: string;
            /**
             * Format: date-time
             * @description When it ends.
             */
            expires_at: string;
        };
        /** @description Whether an e-mail is sent as well. */
        TestMailRequest: {
            /**
             * @description Who gets a short e-mail; nobody if it is left out. It has to be somebody to whom the organization may send.
             * @example anna@example.org
             */
            recipient?: string | null;
        };
        /** @description That the mail server works. */
        TestMailResponse: {
            /**
             * @description Whom e-mails come from.
             * @example reports@example.org
             */
            from: string;
            /** @description Whether the server took an e-mail. */
            sent: boolean;
        };
        /**
         * @description Whether the way to a server is encrypted.
         * @enum {string}
         */
        TlsMode: "verify" | "encrypt" | "off";
        /** @description What a bot did in one step. */
        UsagePointResponse: components["schemas"]["FiguresResponse"] & {
            /**
             * Format: date-time
             * @description Where the step begins.
             */
            at?: string | null;
        };
        /** @description What a bot has done so far. */
        UsageResponse: {
            /** @description What it did in the current hour and the 23 before it. */
            last_day: components["schemas"]["FiguresResponse"];
            /**
             * Format: int64
             * @description Messages that Telegram refused for good.
             */
            messages_failed: number;
            /**
             * Format: int64
             * @description Messages that Telegram took; edits and answers to buttons are no messages.
             */
            messages_out: number;
            /**
             * Format: int64
             * @description Updates received.
             */
            updates_in: number;
        };
        /** @description What a bot did over time. */
        UsageSeriesResponse: {
            /**
             * Format: date-time
             * @description Where the first step begins.
             */
            from?: string | null;
            /**
             * @description The steps in which the bot did something, in the order of time; the others are left out. How far they go back is a
             *     setting of the installation for each length (`usage.retention_…`).
             */
            points: components["schemas"]["UsagePointResponse"][];
            step: ("5m" | "1h" | "1d") & Record<string, never>;
            /** @description All points together. */
            sum: components["schemas"]["FiguresResponse"];
            /**
             * Format: date-time
             * @description Where the last step ends.
             */
            to?: string | null;
        };
        /** @description What one person spent. */
        UserCostsResponse: components["schemas"]["SumsResponse"] & {
            /** @description The person's account. */
            account_id: components["schemas"]["AccountId"];
            /** @description Their name at Telegram, if they came by it. */
            name?: string | null;
            /** @description Their sign-in name; `null` if the account is gone. */
            username?: string | null;
        };
        /** @description An account, as admins see it. */
        UserResponse: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Set while the account is barred from signing in.
             */
            disabled_at?: string | null;
            /** @description The account's id. */
            id: components["schemas"]["AccountId"];
            /**
             * Format: date-time
             * @description When the newest session that is still known began.
             */
            last_signed_in_at?: string | null;
            /** @description Whether somebody else chose the password, so that it has to be changed before anything else. */
            must_change_password: boolean;
            /** @description Whether signing in takes a one-time code too. */
            otp_enabled: boolean;
            /** @description What the account may do. */
            role: components["schemas"]["Role"];
            /**
             * Format: int64
             * @description How many sessions are in force.
             */
            sessions: number;
            /**
             * @description The sign-in name.
             * @example alice
             */
            username: string;
        };
        /** @description A verification of the log. */
        Verification: {
            /**
             * Format: date-time
             * @description When it ended.
             */
            finished_at?: string | null;
            /** @description Why it failed. */
            reason?: string | null;
            /**
             * Format: int64
             * @description Records verified so far.
             */
            records_done: number;
            /**
             * Format: int64
             * @description Records that there were at its beginning.
             */
            records_total: number;
            report?: components["schemas"]["VerifyReport"] | null;
            /**
             * Format: date-time
             * @description When it began.
             */
            started_at: string;
            /** @description Where it stands. */
            state: components["schemas"]["VerificationState"];
        };
        /**
         * @description Where a verification stands.
         * @enum {string}
         */
        VerificationState: "running" | "done" | "failed";
        /** @description Where to send the test message. */
        VerifyBotRequest: {
            /**
             * Format: int64
             * @description The owner's private chat with the bot; the one known from before unless given.
             */
            chat_id?: number | null;
        };
        /** @description How the test message fared. */
        VerifyBotResponse: {
            /**
             * Format: int64
             * @description Where it arrived.
             */
            chat_id: number;
            /** @description `true`. */
            delivered: boolean;
        } | {
            /** @description `false`. */
            delivered: boolean;
            /** @description What to do. */
            detail: string;
            /** @description The link that opens the chat. */
            open_url: string;
        };
        /** @description What a verification found. */
        VerifyReport: {
            broken?: components["schemas"]["Break"] | null;
            /**
             * Format: int64
             * @description Checkpoints that fit.
             */
            checkpoints: number;
            /**
             * Format: int64
             * @description Checkpoints that cannot be checked: their keys are not configured any more.
             */
            checkpoints_unchecked: number;
            /** @description Whether everything fits. */
            intact: boolean;
            /** @description Its hash. */
            last_hash: string;
            /**
             * Format: int64
             * @description The number of the last record that fits.
             */
            last_seq: number;
            /**
             * Format: int64
             * @description Records that fit.
             */
            records: number;
            /**
             * Format: int64
             * @description Records that are still there from before the chain; they cannot be checked.
             */
            records_before_chain: number;
            /**
             * Format: int64
             * @description The number of the last record that a signature of ours vouches for, or of the chain's start if none does. Whoever
             *     owns the database could have written those behind it anew.
             */
            signed_through: number;
            /**
             * Format: int64
             * @description The number of the record behind which the chain begins.
             */
            start_seq: number;
        };
        /** @description That the access token is good, and whose it is. */
        VerifyResponse: {
            /** @description Whose it is. */
            account: components["schemas"]["AccountResponse"];
            session_id?: components["schemas"]["SessionId"] | null;
            /** @description Always `true`; a bad token is answered with 401. */
            valid: boolean;
        };
        /** Format: int64 */
        i64: number;
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    admin_api_access_grants: {
        parameters: {
            query?: {
                /** @description Only those in force. */
                in_force?: boolean;
                /** @description The page's number, from 1. */
                page?: number;
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of grants. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_GrantResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_audit_list: {
        parameters: {
            query?: {
                /**
                 * @description Only what this account did: its id, or its sign-in name.
                 * @example alice
                 */
                actor?: string;
                /** @description Only this action, such as `bot.suspended`, or all on something, such as `bot.`. */
                action?: string;
                /** @description Only what was done to this bot or account. */
                target?: string;
                /** @description Only what was done under this access grant. */
                grant?: components["schemas"]["GrantId"];
                /** @description Only from this time on (RFC 3339). */
                from?: string;
                /** @description Only before this time (RFC 3339), which comes after `from`. */
                to?: string;
                /** @description Only what looks at something that is for admins, such as `bots.listed`, or only the others. */
                looks?: boolean;
                /** @description The page's number, from 1. */
                page?: number;
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of records. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AuditRecord"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_audit_export: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExportRequest"];
            };
        };
        responses: {
            /** @description It is under way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Two of your exports are under way already. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_audit_export_state: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The export. */
                export_id: components["schemas"]["ExportId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You have no such export, or no more. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_audit_export_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The export. */
                export_id: components["schemas"]["ExportId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The records. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/jsonl": string;
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description You have no such export, or no more. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The export is not done. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_audit_exports: {
        parameters: {
            query?: {
                /** @description The page's number, from 1. */
                page?: number;
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of exports. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ExportResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_audit_retention: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetentionRequest"];
            };
        };
        responses: {
            /** @description What is given up; nothing if there are no such records. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pruning"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The log is broken there. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_audit_verification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How it stands; `null` if nobody has asked for one since Botyard was started. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verification"] | null;
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_audit_verify: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is under way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verification"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_list_bots: {
        parameters: {
            query?: {
                /** @description Only those in this status. */
                status?: components["schemas"]["BotStatus"];
                /** @description Only those whose name, username or owner contains this text, in any case; at most 100 characters. */
                q?: string;
                /** @description Only those whose updates cannot come in, as far as is known, or only the others. */
                deaf?: boolean;
                /** @description The page's number, from 1. */
                page?: number;
                /** @description The most items on the page. */
                limit?: number;
                /** @description The order; `newest` unless given. */
                sort?: "newest" | "oldest" | "username" | "status_since" | "last_used";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of bots. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ListedBotResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_grant_access: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The account whose bot it is. */
                user_id: components["schemas"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GrantAccessRequest"];
            };
        };
        responses: {
            /** @description Granted. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GrantResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role is too low, or the bot is a superadmin's. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This account has no bot, or there is no such account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_end_access: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The account whose bot it is. */
                user_id: components["schemas"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such bot, or no grant in force. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_activate: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The account whose bot it is. */
                user_id: components["schemas"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ActivateRequest"] | null;
            };
        };
        responses: {
            /** @description Starting. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BotResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role is too low, or the bot is a superadmin's. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This account has no bot, or there is no such account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What waits cannot be dropped: the bot is running. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_chats: {
        parameters: {
            query?: {
                /** @description The page's number, from 1. */
                page?: number;
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The account whose bot it is. */
                user_id: components["schemas"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of chats. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ChatResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role is too low, or there is no access grant in force. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This account has no bot, or there is no such account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_messages: {
        parameters: {
            query?: {
                /** @description The page's number, from 1. */
                page?: number;
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The account whose bot it is. */
                user_id: components["schemas"]["AccountId"];
                /** @description Telegram's id of the chat. */
                chat_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of messages. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_MessageResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role is too low, or there is no access grant in force. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This account has no bot, or there is no such account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_send_message: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The account whose bot it is. */
                user_id: components["schemas"]["AccountId"];
                /** @description Telegram's id of the chat. */
                chat_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SendMessageRequest"];
            };
        };
        responses: {
            /** @description It will be delivered. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role is too low, or there is no access grant in force. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This account has no bot, or there is no such account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The bot is suspended. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_logs: {
        parameters: {
            query?: {
                /** @description Only lines of this level. */
                level?: components["schemas"]["LogLevel"];
                /** @description Only lines of this kind. */
                kind?: components["schemas"]["LogKind"];
                /** @description Only lines whose text contains this, in any case. */
                q?: string;
                /** @description Only what happened from this time on (RFC 3339). */
                from?: string;
                /** @description Only what happened before this time (RFC 3339), which comes after `from`. */
                to?: string;
                /** @description Only lines before the one with this id: `next_before` of the part that came before. */
                before?: number;
                /** @description The most lines. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The account whose bot it is. */
                user_id: components["schemas"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A part of the log. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogPageResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This account has no bot, or there is no such account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_rate_limit: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The account whose bot it is. */
                user_id: components["schemas"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetLimitsRequest"];
            };
        };
        responses: {
            /** @description Set. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BotResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role is too low, or the bot is a superadmin's. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This account has no bot, or there is no such account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_bot_status: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account whose bot it is. */
                user_id: components["schemas"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bot. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BotStatusResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This account has no bot, or there is no such account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_suspend: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The account whose bot it is. */
                user_id: components["schemas"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SuspendRequest"];
            };
        };
        responses: {
            /** @description Suspended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BotResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The role is too low, or the bot is a superadmin's. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This account has no bot, or there is no such account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state of the platform. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_list_invitations: {
        parameters: {
            query?: {
                /** @description The page's number, from 1. */
                page?: number;
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of invitations. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_InvitationResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_create_invitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateInvitationRequest"];
            };
        };
        responses: {
            /** @description Made; the code is shown only now. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedInvitationResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has as many good invitations as an admin may have. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_revoke_invitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The invitation. */
                invitation_id: components["schemas"]["InvitationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such invitation, or it was ended before. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_list_users: {
        parameters: {
            query?: {
                /** @description Only those whose username contains this text, in any case; at most 100 characters. */
                q?: string;
                /** @description Only those of this role. */
                role?: components["schemas"]["Role"];
                /** @description Only those that are disabled, or only the others. */
                disabled?: boolean;
                /** @description The page's number, from 1. */
                page?: number;
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of accounts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_UserResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_create_user: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateUserRequest"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller may not make an account of this role. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name or the password does not do; `detail` says what would. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_get_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account. */
                user_id: components["schemas"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_change_user: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The account. */
                user_id: components["schemas"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeUserRequest"];
            };
        };
        responses: {
            /** @description Changed; what was taken is gone at once. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is the caller's own account, or one that the caller's role does not reach over. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is the last superadmin who is not disabled. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_reset_otp: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The account. */
                user_id: components["schemas"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetOtpRequest"];
            };
        };
        responses: {
            /** @description Turned off. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is the caller's own account, or one that the caller's role does not reach over. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no one-time codes. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_end_sessions: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The account. */
                user_id: components["schemas"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EndSessionsRequest"];
            };
        };
        responses: {
            /** @description Ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedSessionsResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is the caller's own account, or one that the caller's role does not reach over. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_api_sign_in_link: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The account. */
                user_id: components["schemas"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInLinkRequest"];
            };
        };
        responses: {
            /** @description Made; the link is shown only now. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInLinkResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is the caller's own account, or one that the caller's role does not reach over. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such account. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account is disabled. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_erase_account: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProofRequest"];
            };
        };
        responses: {
            /** @description Erased. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The password is wrong or missing (`wrong_password`), or the one-time code is missing (`otp_required`) or wrong (`wrong_otp`). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An admin's account is not erased before they are none (`protected_account`). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has a bot (`owns_bot`), or is the last owner of an organization with other members (`last_owner`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failures: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_list_api_keys: {
        parameters: {
            query?: {
                /** @description The page's number, from 1. */
                page?: number;
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of keys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ApiKeyResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_create_api_key: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateApiKeyRequest"];
            };
        };
        responses: {
            /** @description Made; the key is shown only now. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiKeyResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has as many keys as it may have. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_revoke_api_key: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The key. */
                key_id: components["schemas"]["ApiKeyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no such key, or it was ended before. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            /** @description Signed in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedInResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name or the password is wrong, or the account is disabled (`wrong_credentials`); or the password is right and the one-time code is missing (`otp_required`), wrong or used before (`wrong_otp`). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A page of another site asked for cookies (`foreign_page`). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not what this call takes; `field` says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failures: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The secret of the account's one-time codes cannot be read (`credential_unreadable`): a recovery code still works. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_login_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginLinkRequest"];
            };
        };
        responses: {
            /** @description Signed in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedInResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The link is not known, has been used or replaced, or has expired (`invalid_link`); or it is good and the one-time code is missing (`otp_required`) or wrong (`wrong_otp`). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A page of another site asked for cookies (`foreign_page`). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not what this call takes; `field` says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failures: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_logout: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller's account and sign-in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_otp_confirm: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmOtpRequest"];
            };
        };
        responses: {
            /** @description One-time codes are on. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodesResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The code is wrong or was used before (`wrong_otp`). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One-time codes are on already (`otp_already_enabled`), or were not begun to be set up (`otp_not_enrolled`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failures: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The stored secret cannot be read (`credential_unreadable`): begin anew. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_otp_disable: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProofRequest"];
            };
        };
        responses: {
            /** @description One-time codes are off. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The password is wrong (`wrong_password`), or the one-time code is missing (`otp_required`) or wrong (`wrong_otp`). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no one-time codes (`otp_not_enrolled`), or was changed while this was under way (`changed_meanwhile`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failures: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The stored secret cannot be read (`credential_unreadable`): a recovery code still works. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_otp_enroll: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EnrollOtpRequest"];
            };
        };
        responses: {
            /** @description For the authenticator app. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnrollOtpResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The password is wrong (`wrong_password`). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description One-time codes are on already (`otp_already_enabled`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failures: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_otp_recovery_codes: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProofRequest"];
            };
        };
        responses: {
            /** @description The new codes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodesResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The password is wrong (`wrong_password`), or the one-time code is missing (`otp_required`) or wrong (`wrong_otp`). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account has no one-time codes (`otp_not_enrolled`), or was changed while this was under way (`changed_meanwhile`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failures: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The stored secret cannot be read (`credential_unreadable`): a recovery code still works. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_password: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordRequest"];
            };
        };
        responses: {
            /** @description Changed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The current password is wrong or missing (`wrong_password`), or the one-time code is missing (`otp_required`) or wrong (`wrong_otp`). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account was changed while this was under way (`changed_meanwhile`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The new password does not do; `detail` says what would (`unfit_password`). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failures: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The secret of the account's one-time codes cannot be read (`credential_unreadable`): a recovery code still works. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_refresh: {
        parameters: {
            query?: never;
            header?: {
                /** @description The session's CSRF token, if its tokens are cookies. */
                "X-CSRF-Token"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        /** @description May be left out if the refresh token is a cookie. */
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"] | null;
            };
        };
        responses: {
            /** @description The new pair. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedInResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The refresh token is not valid, or no longer. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The CSRF token is missing or wrong (`csrf`), or a page of another site asked (`foreign_page`). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not what this call takes; `field` says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterRequest"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only admins make accounts here, or a valid invitation is needed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not what this call takes; `field` says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many registrations from this address: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_list_sessions: {
        parameters: {
            query?: {
                /** @description The page's number, from 1. */
                page?: number;
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of sessions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_SessionResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_end_sessions: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedSessionsResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_end_session: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The session's id. */
                id: components["schemas"]["SessionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no such session, or it has ended. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_telegram_link: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Made; the code is shown only now. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TelegramLinkResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account is an admin's (`protected_account`). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account is linked already (`linked_already`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_telegram_unlink: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProofRequest"];
            };
        };
        responses: {
            /** @description Unlinked. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The password is wrong or missing (`wrong_password`), or the one-time code is missing (`otp_required`) or wrong (`wrong_otp`). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account is not linked (`not_linked`), or has no password to sign in by (`no_password`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many failures: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_verify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The access token is good. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerifyResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    console_info: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How this server is set up. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsoleResponse"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ops_docs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    events_stream: {
        parameters: {
            query?: {
                /**
                 * @description The id of the last event that was heard, for programs that cannot send the header `Last-Event-ID`, which counts
                 *     before this.
                 */
                last_event_id?: string;
                /** @description An account whose bot an admin watches: the stream also has `bot_usage` and `bot_log`. Recorded in the audit log. */
                bot?: components["schemas"]["AccountId"];
            };
            header?: {
                /** @description The id of the last event that was heard: go on behind it. */
                "Last-Event-ID"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events, without an end. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Who watches a bot is no admin. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls, or the caller has too many streams open. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many streams are open, or the server is stopping. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ops_document: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An OpenAPI 3.1 document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_create: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateOrganizationRequest"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganizationResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken (`name_taken`), or the caller belongs to an organization (`already_member`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_budget: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The budget. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BudgetResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only an owner of the organization may see this (`owner_required`). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller belongs to no organization (`no_organization`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_budget_change: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetBudgetRequest"];
            };
        };
        responses: {
            /** @description Set. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BudgetResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only an owner of the organization may do this (`owner_required`). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller belongs to no organization (`no_organization`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_costs_by_model: {
        parameters: {
            query?: {
                /** @description From this time on (RFC 3339); from where the calendar month (UTC) of `to` begins unless given. */
                from?: string;
                /** @description Before this time (RFC 3339), at most 400 days after `from`; until now unless given. */
                to?: string;
                /** @description The time zone whose days are told apart, such as `Europe/Berlin`; UTC unless given. */
                time_zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The costs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CostsByResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only an owner of the organization may see this (`owner_required`). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller belongs to no organization (`no_organization`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_costs_by_stage: {
        parameters: {
            query?: {
                /** @description From this time on (RFC 3339); from where the calendar month (UTC) of `to` begins unless given. */
                from?: string;
                /** @description Before this time (RFC 3339), at most 400 days after `from`; until now unless given. */
                to?: string;
                /** @description The time zone whose days are told apart, such as `Europe/Berlin`; UTC unless given. */
                time_zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The costs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CostsByResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only an owner of the organization may see this (`owner_required`). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller belongs to no organization (`no_organization`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_costs_input_output: {
        parameters: {
            query?: {
                /** @description From this time on (RFC 3339); from where the calendar month (UTC) of `to` begins unless given. */
                from?: string;
                /** @description Before this time (RFC 3339), at most 400 days after `from`; until now unless given. */
                to?: string;
                /** @description The time zone whose days are told apart, such as `Europe/Berlin`; UTC unless given. */
                time_zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The costs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InputOutputResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only an owner of the organization may see this (`owner_required`). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller belongs to no organization (`no_organization`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_costs_overview: {
        parameters: {
            query?: {
                /** @description From this time on (RFC 3339); from where the calendar month (UTC) of `to` begins unless given. */
                from?: string;
                /** @description Before this time (RFC 3339), at most 400 days after `from`; until now unless given. */
                to?: string;
                /** @description The time zone whose days are told apart, such as `Europe/Berlin`; UTC unless given. */
                time_zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The costs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DailyCostsResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only an owner of the organization may see this (`owner_required`). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller belongs to no organization (`no_organization`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_costs_own: {
        parameters: {
            query?: {
                /** @description From this time on (RFC 3339); from where the calendar month (UTC) of `to` begins unless given. */
                from?: string;
                /** @description Before this time (RFC 3339), at most 400 days after `from`; until now unless given. */
                to?: string;
                /** @description The time zone whose days are told apart, such as `Europe/Berlin`; UTC unless given. */
                time_zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The costs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnCostsResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_costs_per_user: {
        parameters: {
            query?: {
                /** @description From this time on (RFC 3339); from where the calendar month (UTC) of `to` begins unless given. */
                from?: string;
                /** @description Before this time (RFC 3339), at most 400 days after `from`; until now unless given. */
                to?: string;
                /** @description The time zone whose days are told apart, such as `Europe/Berlin`; UTC unless given. */
                time_zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The costs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CostsPerUserResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Only an owner of the organization may see this (`owner_required`). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller belongs to no organization (`no_organization`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_databases_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The databases. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabasesResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_databases_create: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateDatabaseRequest"];
            };
        };
        responses: {
            /** @description Added. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken (`name_taken`), there are as many as there may be (`too_many`), or the caller came to another organization meanwhile (`organization_changed`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It cannot be reached (`database_unreachable`, `address_refused`), refused the sign-in (`database_sign_in_refused`), or its login may do more than read (`database_login_unsafe`). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries failed: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_databases_examples_remove: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExampleRequest"];
            };
        };
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such example (`not_found`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_databases_refresh: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DatabaseRequest"];
            };
        };
        responses: {
            /** @description Read. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such database (`not_found`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries failed: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_databases_remove: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DatabaseRequest"];
            };
        };
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such database (`not_found`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_databases_test: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DatabaseRequest"];
            };
        };
        responses: {
            /** @description Tried; `health` says how it went. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such database (`not_found`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many tries failed: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_databases_upload: {
        parameters: {
            query: {
                /**
                 * @description Its name: 1 to 64 characters on one line.
                 * @example sales
                 */
                name: string;
            };
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        /** @description The file. */
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            /** @description Added. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name is taken (`name_taken`), there are as many as there may be (`too_many`), or the caller came to another organization meanwhile (`organization_changed`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The file is larger than `databases.max_file_size`; with an `Idempotency-Key`, than `http.body_limit`. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is no SQLite database that can be read. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_databases_examples_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The database. */
                database_id: components["schemas"]["DatabaseId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The examples. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExamplesResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such database (`not_found`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_databases_schema: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The database. */
                database_id: components["schemas"]["DatabaseId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The schema. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schema"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such database (`not_found`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_invitations_list: {
        parameters: {
            query?: {
                /** @description The page's number, from 1. */
                page?: number;
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of invitations. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_OrgInvitationResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller belongs to no organization (`no_organization`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_invitations_create: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InviteRequest"];
            };
        };
        responses: {
            /** @description Made; the code is shown only now. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitedResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller belongs to no organization (`no_organization`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There are as many good invitations as there may be (`too_many`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_invitations_revoke: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevokeInvitationRequest"];
            };
        };
        responses: {
            /** @description Ended. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such invitation, or it was ended before (`not_found`), or the caller belongs to no organization (`no_organization`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_join: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JoinRequest"];
            };
        };
        responses: {
            /** @description Joined. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganizationResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The invitation is unknown, somebody else's, used up, expired or revoked, or from before the caller was removed (`invalid_invitation`). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller belongs to an organization (`already_member`), or this one is full (`too_many`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many wrong codes: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_leave: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Left. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeftResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller belongs to no organization (`no_organization`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller is the last owner, and there are other members (`last_owner`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_mail_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings, without the password. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailSettingsResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller is no owner (`owner_required`). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller belongs to no organization (`no_organization`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_mail_put: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutMailSettingsRequest"];
            };
        };
        responses: {
            /** @description Changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailSettingsResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller is no owner (`owner_required`). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller belongs to no organization (`no_organization`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field has a value that cannot be. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_mail_test: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TestMailRequest"] | null;
            };
        };
        responses: {
            /** @description It works. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestMailResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller is no owner (`owner_required`), or nothing may go to the recipient (`recipient_not_allowed`). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller belongs to no organization (`no_organization`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no mail server (`mail_not_configured`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not work (`mail_server_failed`). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It was tried too often (`too_many_mails`). */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_mail_list: {
        parameters: {
            query?: {
                /** @description Only those that stand so. */
                state?: components["schemas"]["MailState"];
                /** @description The page's number, from 1. */
                page?: number;
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of e-mails, without their words. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_MailResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_members_list: {
        parameters: {
            query?: {
                /** @description The page's number, from 1. */
                page?: number;
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of members. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_MemberResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller belongs to no organization (`no_organization`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_members_add: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddMemberRequest"];
            };
        };
        responses: {
            /** @description Invited; the code is shown only now. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitedResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such account that could be added (`not_found`), or the caller belongs to no organization (`no_organization`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It belongs to the organization already (`added_already`), or there are as many good invitations as there may be (`too_many`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many names of nobody: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_members_remove: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RemoveMemberRequest"];
            };
        };
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such member (`not_found`), or the caller belongs to no organization (`no_organization`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_members_role: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetRoleRequest"];
            };
        };
        responses: {
            /** @description Set. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MembershipResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such member (`not_found`), or the caller belongs to no organization (`no_organization`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is the last owner (`last_owner`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    org_api_overview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The organization. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OverviewResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller belongs to no organization (`no_organization`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_api_access_grants: {
        parameters: {
            query?: {
                /** @description The page's number, from 1. */
                page?: number;
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of grants. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_GrantResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no bot. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_api_chats: {
        parameters: {
            query?: {
                /** @description The page's number, from 1. */
                page?: number;
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of chats. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ChatResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no bot. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An admin suspended the bot. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_api_create: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateBotRequest"];
            };
        };
        responses: {
            /** @description Registered. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BotResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has a bot, or this bot is registered, or in use elsewhere. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Telegram is not available. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_api_dead_letters: {
        parameters: {
            query?: {
                /** @description The page's number, from 1. */
                page?: number;
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of dead letters. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_DeadLetter"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no bot. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An admin suspended the bot. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_api_retry_dead_letter: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The dead letter's id. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It will be handled again. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no bot, or it has no such dead letter. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An admin suspended the bot. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_api_logs: {
        parameters: {
            query?: {
                /** @description Only lines of this level. */
                level?: components["schemas"]["LogLevel"];
                /** @description Only lines of this kind. */
                kind?: components["schemas"]["LogKind"];
                /** @description Only lines whose text contains this, in any case. */
                q?: string;
                /** @description Only what happened from this time on (RFC 3339). */
                from?: string;
                /** @description Only what happened before this time (RFC 3339), which comes after `from`. */
                to?: string;
                /** @description Only lines before the one with this id: `next_before` of the part that came before. */
                before?: number;
                /** @description The most lines. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A part of the log. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogPageResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no bot. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An admin suspended the bot. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_api_mtproto_channels: {
        parameters: {
            query?: {
                /** @description The page's number, from 1. */
                page?: number;
                /** @description The most items on the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of channels. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Channel"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no bot. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No account is attached (`not_connected`), or its session is lost (`session_lost`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An admin suspended the bot. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Telegram asks to wait (`flood_wait`) until `retry_at`, too many requests wait (`queue_full`), or too many calls were made. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Telegram refused what it was asked (`telegram_refused`). */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Telegram, the database or the session is not available, or this took too long. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_api_mtproto_stats: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The channel's id, or its `@name`. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its figures. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelStats"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The account does not administer the channel (`not_admin`). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no bot, or the account has no such channel (`no_such_channel`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No account is attached (`not_connected`), or its session is lost (`session_lost`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An admin suspended the bot. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Telegram asks to wait (`flood_wait`) until `retry_at`, too many requests wait (`queue_full`), or too many calls were made. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Telegram refused what it was asked (`telegram_refused`). */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Telegram, the database or the session is not available, or this took too long. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_api_mtproto_code: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginCodeRequest"];
            };
        };
        responses: {
            /** @description The account is attached, or its password is needed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no bot. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No login is under way (`no_login`), it waits for something else (`other_step`), or it has ended (`code_expired`, `no_attempts_left`, `login_ended`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The code is wrong (`wrong_code`); `attempts_left` says how many may still be tried. Or nobody has an account with this number (`sign_up_required`), or it was closed (`account_closed`). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An admin suspended the bot. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Telegram asks to wait (`flood_wait`) until `retry_at`, too many requests wait (`queue_full`), or too many calls were made. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Telegram refused what it was asked (`telegram_refused`). */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Telegram, the database or the session is not available, or this took too long. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_api_mtproto_import: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportSessionRequest"];
            };
        };
        responses: {
            /** @description The account is attached. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportSessionResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no bot. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is under way (`login_under_way`), an account is attached (`already_connected`), or this session is attached to a bot (`session_in_use`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The string is no session that can be taken over (`invalid_session_string`), Telegram does not accept it (`session_not_accepted`), or it is one of a bot (`session_of_bot`). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An admin suspended the bot. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Telegram asks to wait (`flood_wait`) until `retry_at`, too many requests wait (`queue_full`), or too many calls were made. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Telegram refused what it was asked (`telegram_refused`). */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Telegram, the database or the session is not available, or this took too long. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_api_mtproto_login: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["LoginToTelegramRequest"] | null;
            };
        };
        responses: {
            /** @description The code is on its way. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no bot. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A login is under way (`login_under_way`), an account is attached (`already_connected`), or Telegram ended this login (`login_ended`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The phone number or the app is not known to Telegram (`wrong_phone`, `wrong_app`), its account was closed (`account_closed`), or what was given has the wrong form or is missing (`invalid_field`). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An admin suspended the bot. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Telegram asks to wait (`flood_wait`) until `retry_at`, too many requests wait (`queue_full`), or too many calls were made. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Telegram refused what it was asked (`telegram_refused`). */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Telegram, the database or the session is not available, or this took too long. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_api_mtproto_password: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginPasswordRequest"];
            };
        };
        responses: {
            /** @description The account is attached. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no bot. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No login is under way (`no_login`), it waits for something else (`other_step`), or it has ended (`no_attempts_left`, `login_ended`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The password is wrong (`wrong_password`); `attempts_left` says how many may still be tried. Or the account was closed (`account_closed`). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An admin suspended the bot. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Telegram asks to wait (`flood_wait`) until `retry_at`, too many requests wait (`queue_full`), or too many calls were made. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Telegram refused what it was asked (`telegram_refused`). */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Telegram, the database or the session is not available, or this took too long. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_api_mtproto_qr: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["LoginByQrRequest"] | null;
            };
        };
        responses: {
            /** @description The code; or what came of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no bot. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Another login is under way (`login_under_way`), an account is attached (`already_connected`), or Telegram ended this login (`login_ended`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The app is not known to Telegram (`wrong_app`), or missing (`invalid_field`), or the account was closed (`account_closed`). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An admin suspended the bot. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Telegram asks to wait (`flood_wait`) until `retry_at`, too many requests wait (`queue_full`), or too many calls were made. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Telegram refused what it was asked (`telegram_refused`). */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Telegram, the database or the session is not available, or this took too long. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_api_mtproto_session: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoggedOutResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no bot. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is nothing to end (`not_connected`). */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An admin suspended the bot. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests wait (`queue_full`), or too many calls were made. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database or the session is not available, or this took too long. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_api_mtproto_status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MtprotoResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no bot. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An admin suspended the bot. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls were made. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database is not available. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_api_rate_limits: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeLimitsRequest"];
            };
        };
        responses: {
            /** @description Changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BotResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An admin set the limits. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no bot. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An admin suspended the bot. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_api_remove: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no bot. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An admin suspended the bot. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_api_settings: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeSettingsRequest"];
            };
        };
        responses: {
            /** @description Changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BotResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no bot. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An admin suspended the bot. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_api_start: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Starting. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BotResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no bot. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An admin suspended the bot. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_api_status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bot, or that there is none. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnStatusResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_api_stop: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Stopped. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BotResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no bot. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An admin suspended the bot. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_api_token: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplaceTokenRequest"];
            };
        };
        responses: {
            /** @description Replaced. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BotResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no bot. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An admin suspended the bot. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Telegram is not available. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_api_usage: {
        parameters: {
            query?: {
                /**
                 * @description From the step in which this time lies (RFC 3339); a day, a week or ninety days before `to` unless given, for steps
                 *     of five minutes, an hour or a day.
                 */
                from?: string;
                /**
                 * @description Until the step before this time (RFC 3339), which comes after `from`; until now unless given. At most 1000 steps lie
                 *     between the two.
                 */
                to?: string;
                /** @description The time that each point stands for: five minutes, an hour, or a day in UTC; `1h` unless given. */
                step?: "5m" | "1h" | "1d";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageSeriesResponse"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no bot. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An admin suspended the bot. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_api_verify: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this call. Made again with the same key, it is not done again but answered again, with the header `Idempotent-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["VerifyBotRequest"] | null;
            };
        };
        responses: {
            /** @description The message arrived, or how to let it arrive. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerifyBotResponse"];
                };
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The access token or API key is missing, expired or not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller's role is too low, an API key does not suffice, their password has to be changed or one-time codes set up first, or a cookie came without its CSRF token; `code` says which. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The caller has no bot. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It does not fit how things stand, or the call with this `Idempotency-Key` is under way. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The call makes no sense, or its `Idempotency-Key` was used for another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An admin suspended the bot. */
            423: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many calls: wait for `Retry-After` seconds. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ops_healthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It serves. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AliveResponse"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ops_readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadyResponse"];
                };
            };
            /** @description It cannot; `GET /api/admin/health` says why. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadyResponse"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    telegram_webhook: {
        parameters: {
            query?: never;
            header: {
                /** @description The secret that Telegram was given. */
                "X-Telegram-Bot-Api-Secret-Token": string;
            };
            path: {
                /** @description The opaque id that Telegram was given. */
                hook_id: string;
            };
            cookie?: never;
        };
        /** @description An update, as the Bot API documents it. */
        requestBody: {
            content: {
                "application/json": unknown;
            };
        };
        responses: {
            /** @description Stored. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body is no valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The id or the secret is not one of ours. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is nothing at this path, or nothing that the caller may know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not what this call takes; `field` says where. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The bot does not run now, or the update could not be stored: try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem; `code` says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
