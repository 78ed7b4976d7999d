import { type ArgumentsHost, Catch } from '@nestjs/common';
import { Problem } from '@throughline/service';

/** Answers with only the status and code of a problem. */
@Catch(Problem)
export class CodeOfProblem {
  catch({ status, code }: Problem, host: ArgumentsHost): void {
    host.switchToHttp().getResponse().status(status).send({ code });
  }
}
