-- The nonces of signed calls, so that none is taken a second time by any bridge. Not money: rows go when their time is over.
CREATE TABLE call_nonce (
  caller    VARCHAR(64) NOT NULL,
  nonce     VARCHAR(64) NOT NULL,
  forget_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  CONSTRAINT call_nonce_pk PRIMARY KEY (caller, nonce)
);
CREATE INDEX call_nonce_forget_at ON call_nonce (forget_at);
