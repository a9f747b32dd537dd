// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Settlement} from "../../src/Settlement.sol";
import {ICanaries} from "../../src/interfaces/ICanaries.sol";
import {IParameters, ParameterSet} from "../../src/interfaces/IParameters.sol";
import {SettledRound} from "../../src/interfaces/ISettlement.sol";
import {IStakeRegistry} from "../../src/interfaces/IStakeRegistry.sol";
import {ParametersDouble} from "../money/support/ParametersDouble.sol";
import {RegistryDouble} from "../money/support/RegistryDouble.sol";
import {TokenDouble} from "../money/support/TokenDouble.sol";

/// @notice A token that anyone may move.
contract OpenToken is TokenDouble {
    function allowance(address, address) public pure override returns (uint256) {
        return type(uint256).max;
    }
}

/// @notice A settlement, and in place of its pool and its canaries a test that settles any dispute from its funding to the escrow's return.
contract SettlementCases {
    uint32 private constant VERSION = 1;

    struct Stake {
        address mediator;
        uint128 amount;
    }

    struct CanaryCase {
        bool opened;
        bool overturned;
        uint128 forfeited;
        address appellant;
        uint128 owed;
    }

    struct DisputeCase {
        bytes32 disputeId;
        bytes32 dealKey;
        uint8 outcome;
        address jobCreator;
        uint256 escrow;
        uint256 feeCaptured;
        ParameterSet set;
        CanaryCase canary;
        SettledRound[] rounds;
        Stake[] stakes;
        /// @dev Whose credits the answer has.
        address[] accounts;
    }

    Settlement public immutable settlement;
    TokenDouble private immutable _token;
    RegistryDouble private immutable _registry;
    ParametersDouble private immutable _parameters;
    uint128 private _forfeited;

    constructor(address treasury, address insurance) {
        _token = new OpenToken();
        _registry = new RegistryDouble(_token);
        _registry.setRemembers(false);
        _parameters = new ParametersDouble();
        settlement = new Settlement(
            _token, IStakeRegistry(address(_registry)), IParameters(address(_parameters)), treasury, insurance
        );
        settlement.initialise(address(this), ICanaries(address(this)));
    }

    /// @notice What each account was credited, and what remains of the escrow, the bonds and the tokens that nobody has a right to.
    function settle(DisputeCase calldata dispute) external returns (uint256[] memory credits, uint256[3] memory left) {
        uint256[] memory before = _creditsOf(dispute.accounts);
        _parameters.set(VERSION, dispute.set);
        for (uint256 i = 0; i < dispute.stakes.length; i++) {
            _registry.setStake(dispute.stakes[i].mediator, dispute.stakes[i].amount);
        }
        _payIn(dispute);
        _settle(dispute);
        credits = _creditsOf(dispute.accounts);
        for (uint256 i = 0; i < credits.length; i++) {
            credits[i] -= before[i];
        }
        left[0] = settlement.escrowOf(dispute.dealKey);
        left[1] = settlement.totalBonds();
        left[2] = _token.balanceOf(address(settlement)) - settlement.totalCredit() - settlement.totalEscrow() - left[1];
    }

    /// @dev As Canaries does for Settlement.
    function release(bytes32, bool overturned) external returns (uint128 forfeited) {
        forfeited = overturned ? _forfeited : 0;
        _token.mint(address(settlement), forfeited);
    }

    function _payIn(DisputeCase calldata dispute) private {
        settlement.receiveEscrow(dispute.dealKey, _payer(dispute.jobCreator, dispute.escrow), dispute.escrow);
        for (uint256 i = 0; i < dispute.rounds.length; i++) {
            SettledRound calldata round = dispute.rounds[i];
            if (round.appeal.appellant == address(0)) continue;
            uint128 bond = round.appeal.bond;
            address appellant = _payer(round.appeal.appellant, 2 * uint256(bond));
            settlement.receiveAppeal(dispute.disputeId, dispute.dealKey, round.round, appellant, bond);
        }
        _payer(dispute.jobCreator, dispute.feeCaptured);
        settlement.captureFee(dispute.disputeId, dispute.dealKey, dispute.jobCreator, dispute.feeCaptured);
    }

    function _settle(DisputeCase calldata dispute) private {
        CanaryCase calldata canary = dispute.canary;
        if (canary.opened) {
            _forfeited = canary.forfeited;
            settlement.endCanary(dispute.disputeId, canary.overturned, canary.appellant, canary.owed);
        }
        for (uint256 i = 0; i < dispute.rounds.length; i++) {
            settlement.settleRound(
                dispute.disputeId, dispute.dealKey, dispute.outcome, VERSION, dispute.rounds[i]
            );
        }
        settlement.returnEscrow(dispute.disputeId, dispute.dealKey, dispute.jobCreator);
    }

    function _payer(address account, uint256 amount) private returns (address) {
        _token.mint(account, amount);
        return account;
    }

    function _creditsOf(address[] calldata accounts) private view returns (uint256[] memory credits) {
        credits = new uint256[](accounts.length);
        for (uint256 i = 0; i < accounts.length; i++) {
            credits[i] = settlement.creditOf(accounts[i]);
        }
    }
}
