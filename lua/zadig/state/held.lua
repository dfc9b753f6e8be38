-- SPDX-License-Identifier: MIT
-- What belongs to a plan or a change and is not shown: the ledger, definitions with their
-- credentials, what the row has to be when the change is made.
return setmetatable({}, { __mode = "k" })
