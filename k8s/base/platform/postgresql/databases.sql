-- A role per service that owns its database and may not even connect to another. Passwords are set apart from here.
CREATE ROLE order_service LOGIN;
CREATE ROLE payment_service LOGIN;
CREATE ROLE inventory_service LOGIN;

-- A database is given only to a role that its maker may act as, which no administrator but a superuser may by itself.
GRANT order_service, payment_service, inventory_service TO CURRENT_USER;

CREATE DATABASE orders OWNER order_service;
CREATE DATABASE payments OWNER payment_service;
CREATE DATABASE inventory OWNER inventory_service;

-- Without this everybody may connect to every database.
REVOKE ALL ON DATABASE orders, payments, inventory, postgres, template1 FROM PUBLIC;
