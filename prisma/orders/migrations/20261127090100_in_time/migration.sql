-- transaction: yes
-- Rolls a statement back that has taken longer than its caller waits; `after` makes it the last thing that is evaluated.
CREATE FUNCTION "assert_in_time"("budget_ms" DOUBLE PRECISION, "after" BIGINT) RETURNS BIGINT LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF clock_timestamp() > statement_timestamp() + "budget_ms" * interval '1 millisecond' THEN
    RAISE EXCEPTION 'the caller no longer waits' USING ERRCODE = 'TL504';
  END IF;
  RETURN "after";
END
$$;
