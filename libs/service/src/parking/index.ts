export { eachParked, type InHand, lookThrough } from './look.js';
export { isWanted, type Parked, ParkingError, type Wanted } from './parked.js';
export { putBack } from './put-back.js';
