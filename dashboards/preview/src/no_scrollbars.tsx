/** Stands for a package of scrollbars that React 18 has outgrown: nobody scrolls a picture. */

import React from 'react';

export const Scrollbars = React.forwardRef<HTMLDivElement, { children?: React.ReactNode }>(({ children }, ref) => (
  <div ref={ref} style={{ height: '100%', overflow: 'hidden' }}>{children}</div>
));
export default Scrollbars;
