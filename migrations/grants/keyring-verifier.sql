-- The fresh process that opens a new generation before the old one is destroyed. It reads, and it has a custodian login of its own.
GRANT USAGE ON SCHEMA public TO lethe_keyring_verifier;
GRANT SELECT ON keyring, generation, custodian_blob, page, key, rotation TO lethe_keyring_verifier;
