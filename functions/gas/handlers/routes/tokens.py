"""Routes of API tokens."""

from __future__ import annotations

from gas.domain.audit import Act
from gas.handlers.answer import Answer
from gas.handlers.routing import Call, Routes
from gas.handlers.shapes.accounts import CreatedToken, NewToken, TokenList, token_view

routes = Routes("tokens")


@routes.post("/tokens", status=201)
def create_token(call: Call, body: NewToken) -> Answer[CreatedToken]:
    """Create a token for scripts. It is shown only once."""
    token, written = call.app.api_tokens.create(
        call.user.user_id, body.name, body.expires_days, body.scope, call.credential
    )
    call.record(Act.TOKEN_CREATED, f"tokens/{token.token_id}")
    view = CreatedToken(token.token_id, written, token.name, token.created_at, token.expires_at, token.scope)
    return Answer(view, 201, secret=True)


@routes.get("/tokens")
def tokens(call: Call) -> TokenList:
    """List all valid tokens, without their secrets."""
    return TokenList([token_view(token) for token in call.app.api_tokens.of_user(call.user.user_id)])


@routes.delete("/tokens/{token_id}", status=204)
def delete_token(call: Call, token_id: str) -> None:
    """Revoke a token and those that it created."""
    call.app.api_tokens.delete(call.user.user_id, token_id, call.credential)
    call.record(Act.TOKEN_DELETED, f"tokens/{token_id}")
