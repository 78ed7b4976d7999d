import { useLoadOffer, useOffer } from './api/offer.js';
import { session } from './api/session.js';
import { useStore } from './api/store.js';
import { OperatorPage } from './operator/operator-page.js';
import { OrderPage } from './order/order-page.js';
import { ApprovalsPage } from './people/approvals-page.js';
import { OrdersPage } from './people/orders-page.js';
import { SessionMenu } from './people/session-menu.js';
import { basket } from './shop/basket.js';
import { ShopPage } from './shop/shop-page.js';
import { Link } from './ui/link.js';
import { NoticeBar } from './ui/notice-bar.js';
import { useRoute } from './ui/route.js';

export function App() {
  useLoadOffer();
  const { page, order } = useRoute();
  const role = useStore(session)?.role;
  const { operations } = useOffer();
  const units = useStore(basket).reduce((sum, { qty }) => sum + qty, 0);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="top">
        <Link to="" class="brand">
          Throughline <span>shop</span>
        </Link>
        <nav aria-label="Pages">
          <Link to="" current={page === 'shop'}>
            Shop{units > 0 && ` (${units})`}
          </Link>
          <Link to="/?page=orders" current={page === 'orders'}>
            Orders
          </Link>
          {role === 'approver' && (
            <Link to="/?page=approvals" current={page === 'approvals'}>
              Approvals
            </Link>
          )}
          {role === 'operator' && operations && (
            <Link to="/?page=operator" current={page === 'operator'}>
              Operator
            </Link>
          )}
        </nav>
        <SessionMenu />
      </header>
      <NoticeBar />
      <main id="main" tabIndex={-1}>
        {page === 'shop' && <ShopPage />}
        {page === 'order' && <OrderPage key={order} id={order} />}
        {page === 'orders' && <OrdersPage />}
        {page === 'approvals' && <ApprovalsPage />}
        {page === 'operator' && <OperatorPage />}
      </main>
    </>
  );
}
