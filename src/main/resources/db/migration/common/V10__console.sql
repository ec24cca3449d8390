-- Who may use the console. A change of a user is a row of its own, and the last one counts: nobody's roles of before are
-- lost. "roles" and "sites" are words separated by commas; no sites means all of them.
CREATE TABLE console_user (
  name          VARCHAR(64)   NOT NULL,
  change_no     BIGINT        NOT NULL,
  password_hash VARCHAR(400)  NOT NULL,
  roles         VARCHAR(64)   NOT NULL,
  sites         VARCHAR(2000) NOT NULL,
  disabled      BOOLEAN       NOT NULL,
  changed_at    TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  CONSTRAINT console_user_pk PRIMARY KEY (name, change_no)
);

-- Who is logged in, for all bridges on this database. Of the token in the browser there is only a hash. A session is of one
-- change of its user, and over with the next.
CREATE TABLE console_session (
  token_hash VARCHAR(64) NOT NULL,
  user_name  VARCHAR(64) NOT NULL,
  change_no  BIGINT      NOT NULL,
  began_at   TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  seen_at    TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  CONSTRAINT console_session_pk PRIMARY KEY (token_hash)
);
