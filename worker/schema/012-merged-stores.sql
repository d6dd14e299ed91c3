-- The store that a store's rows count for; null: its own.
ALTER TABLE stores ADD COLUMN IF NOT EXISTS merged_into SYMBOL;
