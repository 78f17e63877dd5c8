BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE allocation (
	id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	pool VARCHAR NOT NULL, 
	version SMALLINT NOT NULL, 
	start BLOB NOT NULL, 
	length SMALLINT NOT NULL, 
	type VARCHAR NOT NULL, 
	resource VARCHAR NOT NULL, 
	owner VARCHAR NOT NULL, 
	description TEXT NOT NULL, 
	until DATE, 
	CONSTRAINT pk_allocation PRIMARY KEY (id), 
	CONSTRAINT fk_allocation_pool FOREIGN KEY(pool) REFERENCES pool (id), 
	CONSTRAINT uq_allocation_pool UNIQUE (pool, version, start, length)
);
CREATE TABLE block (
	shard INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	version SMALLINT NOT NULL, 
	start BLOB NOT NULL, 
	length SMALLINT NOT NULL, 
	resource VARCHAR NOT NULL, 
	owner VARCHAR NOT NULL, 
	name TEXT NOT NULL, 
	parent VARCHAR NOT NULL, 
	zone VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	tags TEXT NOT NULL, 
	is_default BOOLEAN NOT NULL, 
	free BIGINT NOT NULL, 
	attached SMALLINT NOT NULL, 
	first_seen BIGINT NOT NULL, 
	CONSTRAINT pk_block PRIMARY KEY (shard, position), 
	CONSTRAINT fk_block_shard FOREIGN KEY(shard) REFERENCES shard (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "block" VALUES(1,0,6,X'20010DB8FFFFFFFF0000000000000000',64,'vpc-a','111122223333','','p','','','{}',0,12,1,1793534400);
INSERT INTO "block" VALUES(1,1,4,X'0000000000000000000000000A000000',16,'vpc-a','111122223333','ü','','z','available','{"Env": "prod"}',1,-1,-1,1793534400);
INSERT INTO "block" VALUES(1,2,4,X'00000000000000000000000009000000',8,'vpc-b','999900001111','','','','','{}',0,-1,-1,1793534700);
CREATE TABLE generation (
	id INTEGER NOT NULL, 
	value BIGINT NOT NULL, 
	CONSTRAINT pk_generation PRIMARY KEY (id), 
	CONSTRAINT ck_generation_ck_generation_single CHECK (id = 1)
);
INSERT INTO "generation" VALUES(1,5);
CREATE TABLE pool (
	id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	path TEXT NOT NULL, 
	scope VARCHAR NOT NULL, 
	family VARCHAR NOT NULL, 
	parent VARCHAR, 
	depth INTEGER NOT NULL, 
	locale VARCHAR, 
	rules TEXT NOT NULL, 
	thresholds TEXT NOT NULL, 
	share TEXT NOT NULL, 
	auto_import BOOLEAN NOT NULL, 
	owner TEXT NOT NULL, 
	origin VARCHAR NOT NULL, 
	CONSTRAINT pk_pool PRIMARY KEY (id), 
	CONSTRAINT fk_pool_parent FOREIGN KEY(parent) REFERENCES pool (id), 
	CONSTRAINT fk_pool_scope FOREIGN KEY(scope) REFERENCES scope (name), 
	CONSTRAINT uq_pool_path UNIQUE (path)
);
CREATE TABLE pool_cidr (
	pool VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	version SMALLINT NOT NULL, 
	start BLOB NOT NULL, 
	length SMALLINT NOT NULL, 
	carved INTEGER, 
	CONSTRAINT pk_pool_cidr PRIMARY KEY (pool, position), 
	CONSTRAINT fk_pool_cidr_pool FOREIGN KEY(pool) REFERENCES pool (id), 
	CONSTRAINT uq_pool_cidr_pool UNIQUE (pool, version, start, length)
)
 WITHOUT ROWID

;
CREATE TABLE scope (
	name VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	is_default VARCHAR, 
	matches TEXT NOT NULL, 
	CONSTRAINT pk_scope PRIMARY KEY (name)
);
CREATE TABLE shard (
	id INTEGER NOT NULL, 
	source VARCHAR NOT NULL, 
	provider VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	region VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	error_class VARCHAR, 
	error TEXT NOT NULL, 
	last_attempt DATETIME, 
	last_success DATETIME, 
	rows INTEGER NOT NULL, 
	rejected INTEGER NOT NULL, 
	failures INTEGER NOT NULL, 
	duration_seconds FLOAT NOT NULL, 
	fingerprint BLOB, 
	changed BIGINT NOT NULL, 
	CONSTRAINT pk_shard PRIMARY KEY (id), 
	CONSTRAINT uq_shard_source UNIQUE (source, provider, account, region, kind)
);
INSERT INTO "shard" VALUES(1,'aws','aws','111122223333','eu-west-1','vpc','error','denied','not allowed','2026-11-01 12:06:00.000000','2026-11-01 12:05:00.000000',3,1,1,0.0,X'6DB27DA85E8FFADD6EE3BD221AACD581D52F737AA1D9865B212A6350D7BC60C1',2);
INSERT INTO "shard" VALUES(2,'aws','aws','111122223333','eu-west-1','subnet','ok',NULL,'','2026-11-01 12:00:00.000000','2026-11-01 12:00:00.000000',0,0,0,1.5,X'E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855',4);
INSERT INTO "shard" VALUES(3,'aws','aws','111122223333','eu-west-1','eip','error','denied','not allowed','2026-11-01 12:00:00.000000',NULL,0,0,1,0.0,NULL,0);
CREATE INDEX ix_pool_parent ON pool (parent);
COMMIT;
