ALTER ROLE order_service PASSWORD 'local-orders';
ALTER ROLE payment_service PASSWORD 'local-payments';
ALTER ROLE inventory_service PASSWORD 'local-inventory';
