-- By itself, so that no table is locked while all accounts are read.

-- Excel's ="0012" for a text was kept with its signs.
UPDATE account SET id_card_no = REPLACE(REPLACE(id_card_no, '="', ''), '"', '') WHERE id_card_no LIKE '="%"';
UPDATE account SET mobile = REPLACE(REPLACE(mobile, '="', ''), '"', '') WHERE mobile LIKE '="%"';
UPDATE account SET patient_id = REPLACE(REPLACE(patient_id, '="', ''), '"', '') WHERE patient_id LIKE '="%"';
UPDATE account SET card_no = REPLACE(REPLACE(card_no, '="', ''), '"', '') WHERE card_no LIKE '="%"'
  AND NOT EXISTS (SELECT 1 FROM account other WHERE other.site = account.site AND other.card_type = account.card_type
    AND other.card_no = REPLACE(REPLACE(account.card_no, '="', ''), '"', ''));

-- Numbers of persons in the form in which they are stored and looked for from now on (PersonNumbers), so that accounts of
-- before are found: full width made narrow, letters large, without blanks, dashes and invisible characters.
UPDATE account SET id_card_no = UPPER(TRANSLATE(id_card_no,
    U&'\FF10\FF11\FF12\FF13\FF14\FF15\FF16\FF17\FF18\FF19\FF38\FF58 -\FF0D\2010\2011\2012\2013\2014\2212\3000\00A0\200B\200C\200D\2060\FEFF',
    '0123456789XX'))
  WHERE id_card_no <> UPPER(TRANSLATE(id_card_no,
    U&'\FF10\FF11\FF12\FF13\FF14\FF15\FF16\FF17\FF18\FF19\FF38\FF58 -\FF0D\2010\2011\2012\2013\2014\2212\3000\00A0\200B\200C\200D\2060\FEFF',
    '0123456789XX'));
UPDATE account SET mobile = REGEXP_REPLACE(TRANSLATE(mobile,
    U&'\FF10\FF11\FF12\FF13\FF14\FF15\FF16\FF17\FF18\FF19\FF0B -\FF0D\2010\2011\2012\2013\2014\2212\3000\00A0\200B\200C\200D\2060\FEFF',
    '0123456789+'), '^([+]|00)?86(?=1[3-9][0-9]{9}$)', '')
  WHERE mobile <> REGEXP_REPLACE(TRANSLATE(mobile,
    U&'\FF10\FF11\FF12\FF13\FF14\FF15\FF16\FF17\FF18\FF19\FF0B -\FF0D\2010\2011\2012\2013\2014\2212\3000\00A0\200B\200C\200D\2060\FEFF',
    '0123456789+'), '^([+]|00)?86(?=1[3-9][0-9]{9}$)', '');

-- A card number with something invisible in it finds nothing; where the same card has no account without it.
UPDATE account SET card_no = TRANSLATE(card_no,
    U&'\FF10\FF11\FF12\FF13\FF14\FF15\FF16\FF17\FF18\FF19\00A0\200B\200C\200D\2060\FEFF', '0123456789')
  WHERE card_no <> TRANSLATE(card_no,
    U&'\FF10\FF11\FF12\FF13\FF14\FF15\FF16\FF17\FF18\FF19\00A0\200B\200C\200D\2060\FEFF', '0123456789')
  AND NOT EXISTS (SELECT 1 FROM account other WHERE other.site = account.site AND other.card_type = account.card_type
    AND other.id <> account.id AND TRANSLATE(other.card_no,
    U&'\FF10\FF11\FF12\FF13\FF14\FF15\FF16\FF17\FF18\FF19\00A0\200B\200C\200D\2060\FEFF', '0123456789') = TRANSLATE(account.card_no,
    U&'\FF10\FF11\FF12\FF13\FF14\FF15\FF16\FF17\FF18\FF19\00A0\200B\200C\200D\2060\FEFF', '0123456789'));
