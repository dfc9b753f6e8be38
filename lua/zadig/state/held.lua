-- SPDX-License-Identifier: MIT
-- Parts of a plan or a change that are not shown: the ledger, definitions with their credentials,
-- and the row that is expected when the change is made.
return setmetatable({}, { __mode = "k" })
